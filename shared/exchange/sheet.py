"""Writing files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import Refused
from shared.text import _


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write to that takes the place of `path` once it is complete. Refused when it may not be written."""
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise _refused(path) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        raise _refused(path) from error
    finally:
        part.unlink(missing_ok=True)


def _refused(path: Path) -> Refused:
    said = _("{file} could not be written; what was there is unchanged. Close it in Excel, or choose another place.")
    return Refused(said.format(file=path.name))
