"""The words behind `/leadstats`: which period, whose leads, by what, and whether as a list to keep."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar, get_args

from playbook.board import By
from playbook.refusal import Refusal

GROUPINGS: Final[tuple[By, ...]] = get_args(By)
ALSO: Final[dict[str, By]] = {
    "people": "person",
    "rep": "person",
    "inside": "sales-channel",
    "outside": "sales-channel",
    "partner": "sales-channel",
}
EVERYDAY: Final = "week"

Said = TypeVar("Said", bound=str)

_TWO_WORDS = re.compile(r"\b(by\s+sales)\s+(channels?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AskedReport:
    """What was asked for. `whom` is None for everybody, "me", or a person as typed: "@sam" or "<@U1>".

    `period` is as typed, too, and not looked at: only a clock tells what it means. `by` is None when no
    grouping was asked for.
    """

    period: str = EVERYDAY
    by: By | None = None
    whom: str | None = None
    csv: bool = False

    @property
    def words(self) -> str:
        """The same in the words that `read_asked` understands."""
        told = (self.period, self.whom, self.by and f"by {self.by}", "csv" if self.csv else None)
        return " ".join(each for each in told if each)


def read_asked(text: str) -> AskedReport:
    """What somebody asked for, in any order. Raises Refusal for two people, two groupings or an unknown one.

    Whatever is neither a person nor a grouping nor "csv" belongs to the period.
    """
    words = iter(_TWO_WORDS.sub(r"\1-\2", text).split())
    period: list[str] = []
    by: list[By] = []
    whom: list[str] = []
    csv = False
    for word in words:
        match word.lower():
            case "by":
                by.append(_grouping(words))
            case "me" | "@me":
                whom.append("me")
            case "csv":
                csv = True
            case _:
                (whom if word.startswith(("@", "<@")) else period).append(word)
    return AskedReport(" ".join(period) or EVERYDAY, _one(by, "by "), _one(whom), csv)


def _grouping(words: Iterator[str]) -> By:
    """What follows "by"."""
    word = next(words, "")
    plain = word.lower().replace("_", "-")
    found = _known(plain) or _known(plain.removesuffix("s"))
    if found is None:
        raise Refusal(f"I cannot read “by {word[:40]}”. {_understood()}")
    return found


def _known(plain: str) -> By | None:
    return ALSO.get(plain) or next((each for each in GROUPINGS if each == plain), None)


def _understood() -> str:
    return f"Say by {', '.join(GROUPINGS[:-1])} or {GROUPINGS[-1]}, such as `/leadstats month by source`."


def _one(found: list[Said], before: str = "") -> Said | None:
    """The only one, however often it was said."""
    several = list(dict.fromkeys(found))
    if len(several) < 2:
        return several[0] if several else None
    told = [f"{before}{each[:40]}" for each in several[:2]]
    raise Refusal(f"I cannot read “{' '.join(told)}”: one at a time, such as `/leadstats month {told[0]}`.")
