"""A list's file as something to read from."""

from io import BytesIO
from typing import BinaryIO

from handlers.desk import Desk
from store.tables import LeadList


def opened(desk: Desk, listed: LeadList) -> BinaryIO:
    """The file."""
    return BytesIO(f"{desk.workspace} {listed.id}".encode())
