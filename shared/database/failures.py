"""What a driver's error means: whether to try again, to wait, or to tell the user.

The classes follow SQL Server's and PostgreSQL's own lists of transient errors; everything not named here is a bug.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from shared.errors import Conflict, DatabaseAway, MustChangePassword, Outdated, Refused, StorageFull, UserError
from shared.text import N_, _


class Failure(Enum):
    """The classes of database errors that the program can act on."""

    ROLLED_BACK = auto()  # a deadlock or a failed serialization: nothing was saved, the same work may be tried again
    BUSY = auto()  # somebody holds a lock: nothing was saved
    AWAY = auto()  # no line, or a server on its way down or up: whether a commit arrived is not known
    FULL = auto()
    DAMAGED = auto()
    SIGN_IN = auto()
    EXPIRED = auto()  # the password is right, and has to be changed
    LOCKED = auto()
    UNFIT = auto()  # the server does not take this for a password
    UNTRUSTED = auto()  # a server that does not prove who it is, or would have a password unprotected
    FORBIDDEN = auto()
    SLOW = auto()  # a statement took longer than it may: nothing was saved
    MISSING = auto()
    FOREIGN = auto()  # the file is something else
    DRIVER = auto()  # the PC lacks the driver
    OUTDATED = auto()  # what the program asks for is not there any more: the database has gone on
    TAKEN = auto()  # a number or name that has to be the only one is there already
    UNKNOWN = auto()


class RolledBack(Exception):
    """The database chose this transaction to give way; `Database.write` tries it again."""


# Primary result codes: https://sqlite.org/rescode.html
_SQLITE = {
    5: Failure.BUSY,
    6: Failure.BUSY,
    8: Failure.FORBIDDEN,
    10: Failure.FULL,  # an input/output error: the disk is full, gone or failing
    11: Failure.DAMAGED,
    13: Failure.FULL,
    14: Failure.MISSING,
    26: Failure.FOREIGN,
}
_POSTGRESQL = {
    "40001": Failure.ROLLED_BACK,
    "40P01": Failure.ROLLED_BACK,
    "55P03": Failure.BUSY,
    "57014": Failure.SLOW,
    "53100": Failure.FULL,
    "53200": Failure.FULL,
    "28000": Failure.SIGN_IN,
    "28P01": Failure.SIGN_IN,
    "3D000": Failure.MISSING,
    "42501": Failure.FORBIDDEN,
    "42P01": Failure.OUTDATED,
    "3F000": Failure.OUTDATED,  # the schema of a contract that has ended
    "44000": Failure.FORBIDDEN,  # what is written has to be seen by whoever writes it
    "XX001": Failure.DAMAGED,
}
_MSSQL = {
    Failure.ROLLED_BACK: {1204, 1205, 3935, 3960, 3966, 8645, 8651},
    Failure.BUSY: {1222},
    Failure.AWAY: {
        20,
        64,
        121,
        233,
        921,
        926,
        927,
        941,
        952,
        988,
        3971,
        6005,
        10053,
        10054,
        10060,
        11001,
        17197,
        18401,
    },
    Failure.FULL: {1101, 1105, 9002},
    Failure.DAMAGED: {823, 824, 825},
    Failure.SIGN_IN: {18456},
    Failure.EXPIRED: {18487, 18488},
    Failure.LOCKED: {18470, 18486},
    Failure.UNFIT: {15114, 15115, 15116, 15117, 15118, 15119, 18463, 18464, 18465, 18466, 18467, 18468},
    Failure.FORBIDDEN: {229, 230, 262, 550, 916, 5011, 33504, 51229},  # the last is the wall's own
    Failure.MISSING: {911, 4060},
    Failure.OUTDATED: {208},
}
# The server says it in its own language: these are English and Chinese.
_NOT_LET_IN = re.compile(
    r"password authentication|no password supplied|not permitted to log in|"
    r"\u8ba4\u8bc1\u5931\u8d25|\u4e0d\u5141\u8bb8.*\u767b\u5f55"
)
# How libpq and the ODBC driver say that a certificate, or TLS at all, is not as it has to be. Nothing else of theirs
# names a certificate; a line that breaks while TLS begins is away.
_UNPROVEN = re.compile(
    r"certificate|does not support SSL|Encryption not supported|authentication method requirement|"
    r"SSL Provider(?!.*(?:eof|closed|reset|0x2746))",
    re.IGNORECASE,
)
_DRIVER_STATES = {"IM002", "IM003"}
# A timeout has one state, whatever took too long: the function of the driver, the last thing said, tells a statement
# from a sign-in, which ran nothing, and from a commit, which may have arrived.
_OF_A_STATEMENT = re.compile(r"\(SQL(ExecDirectW?|Execute|Fetch\w*|MoreResults|ParamData|PutData|PrepareW?)\)\s*$")
_LINE_STATES = {"08001", "08003", "08007", "08S01", "HYT00", "HYT01", "IMC01", "IMC02", "IMC06", "01002"}


def classify(dialect: str, error: BaseException) -> Failure:
    """The class of what a driver raised; `dialect` is SQLAlchemy's name of the engine."""
    if is_duplicate(error):
        return Failure.TAKEN
    known = {"sqlite": _of_sqlite, "postgresql": _of_postgresql, "mssql": _of_mssql}
    return known[dialect](error)


def failure_of(dialect: str, error: Exception) -> Failure | None:
    """The class of what a driver raised, by itself or through SQLAlchemy; None for any other error."""
    if isinstance(error, DBAPIError):
        return classify(dialect, error.orig if error.orig is not None else error)
    return classify(dialect, error) if type(error).__module__.partition(".")[0] == "psycopg" else None


@contextmanager
def explained(dialect: str) -> Iterator[None]:
    """Turn what a driver raises into what the user can understand; other errors pass."""
    try:
        yield
    except StaleDataError as error:
        raise Conflict(_("Someone else saved this in the meantime; your changes are still here.")) from error
    except PoolTimeout as error:
        raise DatabaseAway(_("The database is busy and gave no line; nothing was lost, it is tried again.")) from error
    except Exception as error:
        failure = failure_of(dialect, error)
        if failure is None:
            raise
        raise _sentence(failure, error) from error


def _sentence(failure: Failure, error: Exception) -> Exception:
    if failure is Failure.ROLLED_BACK:
        return RolledBack()
    kind, said = _SENTENCES.get(failure, (None, ""))
    return error if kind is None else kind(_(said))


_SENTENCES: dict[Failure, tuple[type[UserError], str]] = {
    Failure.AWAY: (DatabaseAway, N_("The database cannot be reached; what you typed is kept on this computer.")),
    Failure.BUSY: (DatabaseAway, N_("Someone else is saving the same thing just now; it is tried again.")),
    Failure.FULL: (
        StorageFull,
        N_("Not saved: there is no room left where the database is. Make room and save again."),
    ),
    Failure.DAMAGED: (Refused, N_("The database is damaged. Stop working and restore the last backup.")),
    Failure.SIGN_IN: (Refused, N_("The database did not accept the user name or password it was given.")),
    Failure.EXPIRED: (MustChangePassword, N_("Your password has to be changed. Choose a new one.")),
    Failure.LOCKED: (
        Refused,
        N_("This login is locked: too many wrong passwords, or switched off. Wait, or ask the administrator."),
    ),
    Failure.UNFIT: (
        Refused,
        N_("The server does not take this password: too short, too simple or used before. Choose another one."),
    ),
    Failure.UNTRUSTED: (
        Refused,
        N_("The server could not prove that it is the one you mean, so no password was sent. Ask the administrator."),
    ),
    Failure.FORBIDDEN: (Refused, N_("The database does not allow this; nothing was saved. Ask the administrator.")),
    Failure.DRIVER: (
        Refused,
        N_("This computer lacks the Microsoft ODBC Driver 18 for SQL Server. Ask the administrator to install it."),
    ),
    Failure.OUTDATED: (
        Outdated,
        N_(
            "The database has been renewed and no longer serves this version of the program; nothing was saved, what "
            "you typed is kept on this computer. Install the present version."
        ),
    ),
    Failure.TAKEN: (
        Refused,
        N_("Someone saved the same number or name a moment ago; nothing of yours was saved. Look, then save again."),
    ),
    Failure.SLOW: (
        Refused,
        N_("The database took too long and gave up; nothing was saved. Try again in a moment, or ask for less."),
    ),
    Failure.MISSING: (Refused, N_("There is no such database. Check the configuration, or ask the administrator.")),
    Failure.FOREIGN: (Refused, N_("This file is not a database. Check the configuration, or restore the last backup.")),
}


def _of_sqlite(error: BaseException) -> Failure:
    code = getattr(error, "sqlite_errorcode", -1)
    if "no such table" in str(error):
        return Failure.OUTDATED
    return _SQLITE.get(code & 0xFF, Failure.UNKNOWN)


def _of_postgresql(error: BaseException) -> Failure:
    state = getattr(error, "sqlstate", None)
    if not state:
        # libpq gives no state where the server never answered.
        text = str(error)
        if _UNPROVEN.search(text):
            return Failure.UNTRUSTED
        if _NOT_LET_IN.search(text):
            return Failure.SIGN_IN
        if re.search(r'database ".*" does not exist', text):
            return Failure.MISSING
        return Failure.AWAY if type(error).__name__ in {"OperationalError", "ConnectionTimeout"} else Failure.UNKNOWN
    if state.startswith(("08", "57P", "53300")):
        return Failure.AWAY
    return _POSTGRESQL.get(state, Failure.UNKNOWN)


def _of_mssql(error: BaseException) -> Failure:
    text = " ".join(str(part) for part in error.args)
    # The server's number stands in brackets before the next record or the name of the driver's function; what else is
    # in brackets may be somebody's data.
    numbers = {int(number) for number in re.findall(r"\((\d+)\)(?=; \[| \(SQL)", text)}
    if re.search(r'relation ".*" does not exist', text):
        numbers |= _MSSQL[Failure.OUTDATED]
    state = str(error.args[0]) if error.args else ""
    unproven = state == "08001" and _UNPROVEN.search(text)
    found = Failure.UNTRUSTED if unproven else next((of for of, known in _MSSQL.items() if numbers & known), None)
    if found is not None:
        return found
    if state in _DRIVER_STATES or "Can't open lib" in text:
        return Failure.DRIVER
    if state in {"08001", "HYT00"} and _UNPROVEN.search(text):
        return Failure.UNTRUSTED
    if "permission denied" in text:
        return Failure.FORBIDDEN
    if state == "HYT00" and _OF_A_STATEMENT.search(text):
        return Failure.SLOW
    return Failure.AWAY if state in _LINE_STATES else Failure.UNKNOWN


def is_duplicate(error: BaseException) -> bool:
    """Whether a unique key was already there."""
    orig = getattr(error, "orig", error)
    if getattr(orig, "sqlstate", None) == "23505":
        return True
    return bool(re.search(r"UNIQUE constraint failed|\((2627|2601)\)(?=; \[| \(SQL)", str(orig)))
