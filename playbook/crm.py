"""What a lead is in a CRM, whose each of its fields is, and what is to be written where when both sides differ."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Literal

from playbook.dispositions import Disposition
from playbook.words import Outcome, State

FIELDS = ("name", "company", "email", "phone", "owner", "status", "amount")
STATUSES = ("open", "working", "nurture", "won", "lost", "disqualified")


class Means(StrEnum):
    """What an entry of a lead's history is in a CRM."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    NOTE = "note"


@dataclass(frozen=True)
class Conflict:
    """A field of Glengarry's that says something else in the CRM. `left`: somebody decided to leave it so."""

    ours: str
    theirs: str
    left: bool = False


@dataclass(frozen=True)
class Exchange:
    """What is to be done about one lead, and what is known afterwards.

    `writes` go into the CRM, `takes` into Glengarry. `written` is what both sides said last, by field.
    """

    writes: Mapping[str, str] = field(default_factory=dict)
    takes: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)


NOTHING: Mapping[str, str] = {}
Says = Literal["write", "take", "rest", "conflict"]


def status_of(state: str, outcome: str | None) -> str:
    """The one word for where a lead is: open, working, nurture, won, lost, disqualified."""
    if state == State.CLOSED:
        return outcome or Outcome.LOST
    return state if state in (State.OPEN, State.WORKING, State.NURTURE) else State.OPEN


def means_of(code: Disposition | None) -> Means:
    """As what a disposition is kept in a CRM; None: somebody wrote a note."""
    if code is None or not code.touch or code.ends or code.nurtures:
        return Means.NOTE
    if code.next == "meeting":
        return Means.MEETING
    if code.by and "call" not in code.by:
        return Means.EMAIL if "email" in code.by else Means.NOTE
    return Means.CALL


def plain_text(field_name: str, value: object) -> str:
    """A value as both sides spell it; empty when there is none."""
    text = " ".join(str(value if value is not None else "").split())
    return _amount(text) if field_name == "amount" else text


def _amount(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return ""
    return f"{number.normalize():f}" if number.is_finite() else ""


def same(field_name: str, one: str, other: str) -> bool:
    """Whether two values mean the same: a CRM may spell a phone number or an address its own way."""
    if field_name == "phone":
        return _same_number(re.sub(r"[^0-9+]", "", one), re.sub(r"[^0-9+]", "", other))
    one, other = plain_text(field_name, one), plain_text(field_name, other)
    return one.casefold() == other.casefold() if field_name in ("email", "owner") else one == other


def _same_number(one: str, other: str) -> bool:
    """One with its country and one as it is dialled at home are the same; two with a country have to be equal."""
    if one == other or one[:1] == other[:1] == "+":
        return one == other
    shorter, longer = sorted((one.lstrip("+0"), other.lstrip("+0")), key=len)
    return len(shorter) >= 7 and longer.endswith(shorter)


def for_new(ours: Mapping[str, str]) -> Exchange:
    """It is not in the CRM yet: everything known is written, whoever owns it."""
    known = {name: value for name, value in ours.items() if value}
    return Exchange(writes=known, written=known)


def exchange(
    ours: Mapping[str, str], written: Mapping[str, str], theirs: Mapping[str, str],
    conflicts: Mapping[str, Conflict], owns: Collection[str], tried: Mapping[str, str] = NOTHING,
) -> Exchange:  # fmt: skip
    """Compare a lead with what the CRM has, and both with what was agreed on last.

    Only fields that the CRM has are looked at, and nothing is ever emptied on either side. What the CRM `owns` is
    taken from there. A field of ours that somebody changed there is a conflict, also when ours changed meanwhile: it is
    left alone until ours changes again. What we `tried` to write, and do not know whether we did, is no change there.
    """
    writes: dict[str, str] = {}
    takes: dict[str, str] = {}
    base, left = dict(written), dict[str, Conflict]()
    for name in theirs:
        mine, there = ours.get(name, ""), theirs[name]
        known = conflicts.get(name)
        last = there if name in tried and same(name, tried[name], there) else base.get(name)
        says = _says(name, mine, last, there, known, name in owns)
        if says == "write":
            writes[name] = base[name] = mine
        elif says == "take":
            takes[name] = base[name] = there
        elif says == "conflict":
            left[name] = _kept(name, mine, there, known)
        elif there:
            base[name] = there
    return Exchange(writes, takes, base, left)


def _says(name: str, mine: str, base: str | None, there: str, known: Conflict | None, theirs: bool) -> Says:
    if same(name, mine, there):
        return "rest"
    if not there:
        return _into_nothing(name, mine, base)
    if theirs:
        return "take"
    return _of_ours(name, mine, base, there, known) if mine else "rest"


def _into_nothing(name: str, mine: str, base: str | None) -> Says:
    """It is empty in the CRM: what was never there is filled in; what somebody emptied is not, until ours changes."""
    return "rest" if base and same(name, base, mine) else "write"


def _of_ours(name: str, mine: str, base: str | None, there: str, known: Conflict | None) -> Says:
    if known is not None:
        return "conflict" if same(name, known.ours, mine) else "write"
    if base is None:
        return "conflict"  # both had something to say before they met
    return "write" if same(name, base, there) else "conflict"


def _kept(name: str, mine: str, there: str, known: Conflict | None) -> Conflict:
    """What somebody left so stays left until the CRM says yet something else."""
    return Conflict(mine, there, known is not None and known.left and same(name, known.theirs, there))
