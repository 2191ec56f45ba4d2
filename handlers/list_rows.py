"""The rows of a list are understood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class Terms:
    """What is the same for every row of a list."""

    headings: Sequence[str]


@dataclass(frozen=True)
class Listed:
    """A row, understood."""

    row: int
    why: str = ""
    cells: Sequence[str] = ()


def understood(file: BinaryIO, name: str, terms: Terms, after: int, most: int) -> Iterator[list[Listed]]:
    """Its rows."""
    told = f"{name} {file.tell()} {most}"
    yield [Listed(after + 2, told, terms.headings)]
