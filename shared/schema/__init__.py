"""Every table, gathered; making a database, checking it and bringing it up to date."""

from shared.schema.steps import HEAD, check, create, upgrade

__all__ = ["HEAD", "check", "create", "upgrade"]
