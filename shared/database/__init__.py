"""Opening the database, and the one way to read and write it."""

from shared.database.base import Base, Record
from shared.database.changes import Changes
from shared.database.clock import utc_now
from shared.database.door import Database, insert_all, insert_plain
from shared.database.envelope import AlreadyApplied
from shared.database.notices import Editing, Notice
from shared.database.trail import AuditEvent, AuditSeal, Operation
from shared.database.types import Big, Exact, Key, Line, Long, Money, Note, Short

__all__ = [
    "AlreadyApplied",
    "AuditEvent",
    "AuditSeal",
    "Base",
    "Big",
    "Changes",
    "Database",
    "Editing",
    "Exact",
    "Key",
    "Line",
    "Long",
    "Money",
    "Note",
    "Notice",
    "Operation",
    "Record",
    "Short",
    "insert_all",
    "insert_plain",
    "utc_now",
]
