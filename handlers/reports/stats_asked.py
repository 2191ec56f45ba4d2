"""Who asks for which report, and whether he may see it."""

from dataclasses import dataclass
from typing import Any

from handlers.desk import Desk
from handlers.ownership import may_manage
from handlers.payloads import MENTION
from handlers.reports.asked_period import begun
from playbook.asked_report import GROUPINGS, AskedReport, read_asked
from playbook.board import By
from playbook.period import Period
from playbook.refusal import Refusal
from store import people
from store.database import Tx

PERIODS = (("This week", "week"), ("Last week", "last-week"), ("Month", "month"), ("Quarter", "quarter"))
OF_A_PERSON: tuple[By, ...] = ("channel", "source", "campaign", "temperature", "hour")


@dataclass(frozen=True)
class Wanted:
    """A report that somebody may see: `whom` is the id of a person or None for everybody."""

    period: Period
    by: By | None
    whom: str | None
    csv: bool
    manages: bool

    @property
    def words(self) -> str:
        """The same in words of our own, for the value of a button."""
        return self.other()

    def other(self, **changed: Any) -> str:
        """The words for the same report with another period or grouping."""
        whom = f"@{self.whom}" if self.whom else None
        return AskedReport(**{"period": self.period.name, "by": self.by, "whom": whom, **changed}).words


def wanted_by(desk: Desk, text: str, person: str) -> Wanted:
    """What somebody asked for. Raises Refusal for what he may not see or what is not understood."""
    asked = read_asked(MENTION.sub(r" <@\1> ", text))
    with desk.database.reading() as tx:
        whom = _whom(tx, desk, asked.whom, person)
        manages = may_manage(desk, tx, person)
    if whom != person and not manages:
        raise Refusal("Others' numbers are for managers. `/leadstats me` shows yours.")
    return Wanted(begun(desk, asked.period), asked.by, whom, asked.csv, manages)


def _whom(tx: Tx, desk: Desk, named: str | None, person: str) -> str | None:
    """The id of the person asked about: None for everybody."""
    if named is None:
        return None
    mention = MENTION.fullmatch(named)
    return person if named == "me" else mention[1] if mention else _id_of(tx, desk, named)


def id_of(desk: Desk, named: str) -> str:
    """The id of a person named as "@sam", "sam" or by id. Raises Refusal for somebody unknown."""
    with desk.database.reading() as tx:
        return _id_of(tx, desk, named)


def _id_of(tx: Tx, desk: Desk, named: str) -> str:
    found = people.named(tx, desk.workspace, [named, named.lower()])
    plain = named.removeprefix("@")
    if not found and people.get(tx, desk.workspace, plain):
        return plain  # somebody who has left by now, by the id that our own buttons carry
    if not found:
        raise Refusal(f"I do not know {named[:60]}.")
    return next(iter(found.values()))


def again(wanted: Wanted) -> dict[str, Any]:
    """The buttons for another look: each with what it says, the words behind it, and whether it is this one."""
    groupings = OF_A_PERSON if wanted.whom else GROUPINGS
    by = wanted.by or (None if wanted.whom else "person")
    choices = [(f"By {each.replace('-', ' ')}", wanted.other(by=each), each == by) for each in groupings]
    return {
        "periods": [
            (label, wanted.other(period=name), name == wanted.period.name) for label, name in PERIODS
        ],
        "groupings": choices,
        "chosen": next((choice for choice in choices if choice[2]), None),
        "csv": wanted.other(csv=True),
    }
