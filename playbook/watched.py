"""Channels in which other tools post their leads: which programs are meant, and how a notice is read."""

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from playbook.expression import expression
from playbook.likeness import Words, plain


def _usable(text: str) -> str:
    try:
        expression(text)
    except ValueError as fault:
        raise ValueError(f'"{text[:60]}" {fault}') from None
    return text


Pattern = Annotated[str, AfterValidator(_usable)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Watched(BaseModel):
    """A channel, by name or id. `by`: only these apps, by name or id.

    Each of `patterns` is looked for in every line; without any, lines such as "E-mail: ann@acme.com" are read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Name
    by: Words = []
    source: Name | None = None  # of its leads; otherwise who posted them
    patterns: Annotated[list[Pattern], Field(max_length=20)] = []

    def is_here(self, channel: str, name: str) -> bool:
        """Whether the channel of that id and name is meant."""
        wanted = self.channel.strip()
        return wanted == channel or (bool(name) and wanted.removeprefix("#").lower() == name.lower())

    def is_by(self, known_as: Collection[str]) -> bool:
        """Whether a program is meant that is known by these names and ids."""
        theirs = {plain(each) for each in known_as}
        return not self.by or any(plain(each) in theirs for each in self.by)
