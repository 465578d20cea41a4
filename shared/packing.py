"""Objects brought back from the bytes they were packed into."""

from __future__ import annotations

import gc
import pickle
from typing import IO, Any


def unpacked(file: IO[bytes]) -> Any:
    """The next object of a file or pipe that only this program writes to.

    The collector of circular garbage rests meanwhile: it would go through the half-made thousands again and again,
    which takes twice as long as making them, and finds nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return pickle.load(file)  # noqa: S301 - see above
    finally:
        if was_on:
            gc.enable()
