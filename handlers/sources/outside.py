"""What whoever asks other people's APIs promises; deeds get it passed, so that tests ask nobody."""

from typing import Protocol

from sources.provider import Ask


class Unanswered(Exception):
    """There is no answer. The text says why, without the address, the token, or anything of what was said.

    `status` is the HTTP status (None: nobody answered at all), `said` the JSON that came with it, if any. `wait` is
    how many seconds the other side asks to be left alone.
    """

    def __init__(
        self, why: str, *, status: int | None = None, said: object = None, wait: float | None = None
    ) -> None:
        """Says nothing by itself."""
        super().__init__(why)
        self.status, self.said, self.wait = status, said, wait


class Outside(Protocol):
    """Asks an API below its base address for one JSON document."""

    def get(self, base: str, ask: Ask, *, private: bool = False) -> bytes:
        """The document, byte for byte. With `private` an address of this machine or its network is allowed.

        Raises Unanswered.
        """
        ...
