"""Writes customers to a file as fast as it can and says each one that was acknowledged, until it is killed."""

from __future__ import annotations

import sys
from uuid import uuid4

import shared.schema.tables  # noqa: F401 - every table is known before the first is used
from shared.customers.model import Customer
from shared.database import Database


def main(path: str) -> None:
    """Never ends by itself."""
    database = Database(f"sqlite:///{path}")
    print("ready", flush=True)
    while True:
        code = uuid4().hex

        def add(session, code=code):
            session.add(customer := Customer(code=code, name="华盛"))
            session.flush()
            return customer.id

        print(f"{code} {database.write(add)}.", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
