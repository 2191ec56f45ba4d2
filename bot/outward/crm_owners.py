"""Who in a CRM has which e-mail address, remembered for a while."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

A_WHILE = timedelta(minutes=10)


class Owners:
    """Asks `all_owners` for addresses by id, and again when they are old. `clock` says when."""

    def __init__(self, all_owners: Callable[[], Mapping[str, str]], clock: Callable[[], datetime]) -> None:
        """Asks nobody yet."""
        self._ask, self._clock = all_owners, clock
        self._addresses: Mapping[str, str] = {}
        self._numbers: Mapping[str, str] = {}
        self._asked: datetime | None = None

    def number_of(self, email: str) -> str | None:
        """The id of whoever has that address."""
        if not email:
            return None
        self._refresh()
        return self._numbers.get(email.lower())

    def address_of(self, number: object) -> str:
        """The address of that owner; empty when there is none, or he is none of them any more."""
        if not number:
            return ""
        self._refresh()
        return self._addresses.get(str(number), "")

    def _refresh(self) -> None:
        now = self._clock()
        if self._asked is None or now >= self._asked + A_WHILE:
            self._addresses = {number: email.lower() for number, email in self._ask().items() if email}
            self._numbers = {email: number for number, email in self._addresses.items()}
            self._asked = now
