"""A list of leads: what a row of it is worth, and when the person in it is known already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from playbook.words import State

TEST = "marked as a test"
BLOCKED = "not to be contacted"


def why_not(email_said: object, phone_said: object) -> str:
    """Why nobody can be reached by a row of which neither e-mail nor phone could be read."""
    if email_said and phone_said:
        return "neither the e-mail address nor the phone number can be right"
    if email_said:
        return "the e-mail address cannot be right, and there is no phone number"
    if phone_said:
        return "the phone number cannot be right, and there is no e-mail address"
    return "no e-mail address and no phone number"


class Listed(NamedTuple):
    """A row, understood. With `why` it is left out, and has only its `cells` besides.

    `extra`, `because`, `routing` and `marks` are JSON: it is written down as it is here. `price` is a decimal as
    text, so that all of it is plain values. `said` is the campaign that the row itself names.
    """

    row: int
    why: str = ""
    cells: Sequence[str] = ()
    email: str | None = None
    phone: str | None = None
    domain: str | None = None
    name: str | None = None
    company: str | None = None
    message: str | None = None
    landing_page: str | None = None
    source: str = ""
    price: str | None = None
    currency: str | None = None
    extra: str = "{}"
    temperature: str = ""
    place: int = 0
    because: str = "[]"
    route: str = ""
    routing: str = "{}"
    said: str | None = None
    marks: str = "{}"

    @property
    def keys(self) -> list[str]:
        """What the person is recognised by."""
        email, phone = self.email, self.phone
        if email and phone:
            return [f"email:{email}", f"phone:{phone}"]
        return [f"email:{email}"] if email else [f"phone:{phone}"] if phone else []


@dataclass(frozen=True)
class Before:
    """A lead that a person had before: where it stands, whose it is, and who had it last."""

    lead: int
    state: str
    campaign: str | None = None
    owner: str | None = None
    dropped: int | None = None
    had: str | None = None


def known_by(before: Iterable[Before], campaign: str) -> Before | None:
    """The lead for which a person is known, the latest first: one not closed, else one of the same campaign."""
    newest = sorted(before, key=lambda each: (each.state != State.CLOSED, each.lead), reverse=True)
    return next((each for each in newest if each.state != State.CLOSED or each.campaign == campaign), None)


def latest(before: Iterable[Before]) -> Before | None:
    """The latest lead a person had."""
    return max(before, key=lambda each: each.lead, default=None)
