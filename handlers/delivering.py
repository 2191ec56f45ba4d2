"""What whoever delivers news to a receiver promises, webhook and CRM alike."""

from datetime import datetime
from typing import Protocol

from store.connections import Outgoing, Receiver


class NotTaken(Exception):
    """A piece of news did not get through; the text says why, without anything of the lead.

    `away`: nobody is there at all, so the receiver is left alone until the next sweep. `wait` is how many seconds it
    asks to be left alone. `never`: it refused this one for good, and trying again would change nothing.
    """

    def __init__(
        self, why: str, *, away: bool = False, wait: float | None = None, never: bool = False
    ) -> None:
        """Says nothing by itself."""
        super().__init__(why)
        self.away, self.wait, self.never = away, wait, never


class Deliver(Protocol):
    """Tells one receiver one piece of news. What was told once may be told again: a crash in between is unknown."""

    def __call__(self, receiver: Receiver, news: Outgoing, now: datetime) -> None:
        """Raises NotTaken."""
