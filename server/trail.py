"""Sealing the trail of changes, and proving that nobody changed it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from server.outcome import Alarm
from server.place import Commands, add, on
from shared.audit import proof, sealing
from shared.audit.proof import Digest
from shared.database import Database
from shared.errors import Refused
from shared.text import _, ngettext


def parsers(commands: Commands) -> None:
    """The words of these commands."""
    told = "seal the trail of changes, or prove that nobody changed it"
    acts = commands.add_parser("audit", help=told, description=told).add_subparsers(dest="act", required=True)
    add(acts, "seal", "seal what is not sealed yet, as nightly does too", on(_seal))
    digest = add(acts, "digest", "print one line, to be kept where nobody of this office can write", on(_digest))
    digest.add_argument("--to", type=Path, metavar="FILE", help="add the line to a file as well")
    verify = add(acts, "verify", "name every event that was tampered with", on(_verify))
    verify.add_argument(
        "--digest", type=Path, metavar="FILE", help="kept lines of digest: they tell a cut or new end too"
    )


def _seal(_asked: argparse.Namespace, database: Database) -> str:
    return counted(sealing.seal(database))


def _digest(asked: argparse.Namespace, database: Database) -> str:
    return keep(proof.digest(database), asked.to)


def _verify(asked: argparse.Namespace, database: Database) -> str:
    return proven(database, asked.digest)


def counted(count: int) -> str:
    """How many were sealed."""
    return ngettext("{count} event sealed.", "{count} events sealed.", count).format(count=count)


def keep(digest: Digest, to: Path | None) -> str:
    """The line; in the file too, where one is named."""
    if to is not None:
        try:
            with to.open("a", encoding="utf-8") as kept:
                kept.write(f"{digest}\n")
        except OSError as error:
            raise Refused(_("The file {file} cannot be written: {why}").format(file=to, why=error.strerror)) from error
    return str(digest)


def proven(database: Database, file: Path | None = None) -> str:
    """That all is as it was written. Alarm with a line for every event that is not."""
    found = proof.prove(database, _kept(file) if file else ())
    if found.faults:
        raise Alarm("\n".join(str(fault) for fault in found.faults))
    sealed = ngettext(
        "{count} sealed event is as it was written.", "{count} sealed events are as they were written.", found.sealed
    ).format(count=found.sealed)
    if not found.waiting:
        return sealed
    waiting = ngettext("{count} is not sealed yet.", "{count} are not sealed yet.", found.waiting)
    return f"{sealed} {waiting.format(count=found.waiting)}"


def _kept(file: Path) -> Sequence[Digest]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_("The file {file} cannot be read.").format(file=file)) from error
    digests = [Digest.read(line) for line in lines if line.strip()]
    if not digests:
        raise Refused(_("There is no digest in {file}.").format(file=file))
    return digests
