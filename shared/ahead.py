"""One thing made while the one before it is used."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Generator[T, None, None]) -> Generator[T, None, None]:
    """The items, the next one made on a thread while the last is in use: worth it where either waits for a server.

    What making one raises is raised where it would have come. Close the generator where it is left early.
    """
    with closing(items), ThreadPoolExecutor(1, "ahead") as beside:
        coming = beside.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = beside.submit(next, items, None)
            yield item
