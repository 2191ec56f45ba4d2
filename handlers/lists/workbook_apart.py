"""A workbook is unpacked by a process of its own: neither the library for it nor what a file does stays in this one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any, BinaryIO

from handlers.lists.package import broken, check_package
from sources.sheet import Numbered, Sheet, Unreadable
from sources.table import Table

SECONDS = 900.0  # for a sheet filled to its last row, on a slow machine


def open_workbook_apart(file: BinaryIO) -> Sheet:
    """The list in an XLSX file, as `handlers.lists.workbook.open_workbook` reads it. Raises Unreadable."""
    check_package(file)
    return Table(partial(_rows, _unpacked(file)))


def _unpacked(file: BinaryIO) -> IO[bytes]:
    """Its raw rows, a line each, in a file that goes when nobody has it any more."""
    lines = NamedTemporaryFile(prefix="glengarry-list-")  # noqa: SIM115  # open for as long as the list is read
    with TemporaryFile() as copy:
        file.seek(0)
        copyfileobj(file, copy)
        copy.seek(0)
        _unpack(copy, lines)
    return lines


def _unpack(workbook: IO[bytes], lines: IO[bytes]) -> None:
    apart = [
        sys.executable,
        "-P",
        "-m",
        "handlers.lists.workbook",
    ]  # -P: nothing from the folder that it is run in
    try:
        ended = subprocess.run(  # noqa: S603  # this very Python, and a module of ours
            apart, stdin=workbook, stdout=lines, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise broken() from fault
    if ended.returncode:
        raise broken()


def _rows(lines: IO[bytes]) -> Numbered:
    """From the top, however often and by how many at once; a sentence at its place is raised."""
    with Path(lines.name).open("rb") as again:
        for line in _read(again):
            if isinstance(line, str):
                raise Unreadable(line)
            number, cells = line
            yield number, cells


def _read(lines: IO[bytes]) -> Iterator[Any]:
    return map(json.loads, lines)
