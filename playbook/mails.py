"""Patterns of the playbook document for form mails: which mails each takes, and where in them the facts are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from playbook.likeness import Words, plain

FACTS = (
    *("name", "first_name", "last_name", "company", "email", "phone", "message", "campaign", "temperature"),
    *("landing_page", "external_id", "price", "currency", "country", "source", "test"),
)
LONGEST_EXPRESSION = 300  # characters
MOST_RUNS = 3  # parts of any length: the work of matching a line is its length to the power of their number
MOST_TURNS = 6  # optional parts and alternatives: each doubles the work
DEEPEST = 10  # groups in groups
BUDGET = 50_000_000  # steps that all expressions together may take in one mail, a fraction of a second
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?:|\(\?|[()|*+?]|\{\d*(?:,\d*)?\}|.", re.DOTALL
)
_ODD_SET = re.compile(r"\[|--|&&|~~|\|\|")
_ALIKE = re.compile(r"\{\d+\}")


def bad_expression(text: str) -> str | None:
    """Why a regular expression may not be used; None when no line, however it is written, can make it slow."""
    if len(text) > LONGEST_EXPRESSION:
        return f"is longer than {LONGEST_EXPRESSION} characters"
    why = _slow(text)
    if why:
        return why
    try:
        names = re.compile(text, re.IGNORECASE).groupindex
    except (re.error, OverflowError) as fault:
        return f"is no regular expression: {fault}"
    if unknown := [name for name in names if name not in FACTS]:
        return f"knows no field {unknown[0]}: there are {', '.join(FACTS)}"
    return None if names else "names no field: write (?P<email>...) around what is meant"


@dataclass
class _Weight:
    """How many parts of an expression leave the matcher a choice."""

    runs: int = 0
    turns: int = 0


def _slow(text: str) -> str | None:
    weight = _weight(text)
    if weight.runs > MOST_RUNS:
        return f"has more than {MOST_RUNS} of * + {{}}: write several shorter ones"
    if weight.turns > MOST_TURNS:
        return f"has more than {MOST_TURNS} of ? |: write several shorter ones"
    return _badly_grouped(_PIECE.findall(text))


def _badly_grouped(pieces: Sequence[str]) -> str | None:
    open_groups = [False]  # whether each leaves a choice; the first is the whole
    closed = False  # whether the one that was closed last did
    for before, piece in zip(["", *pieces], pieces, strict=False):
        if piece == "(?" or re.fullmatch(r"\\[1-9]", piece):
            return "may have no groups but (?P<name>...), (?:...) and (...), and refer back to none"
        if piece.startswith("[") and (piece == "[" or _ODD_SET.search(re.sub(r"\\.", "", piece[1:]))):
            return "has a [ without its ], or within a set what is to be written \\[ \\- \\& \\~ \\|"
        if _repeats(piece) and piece != "?" and before == ")" and closed:
            return "repeats a group that repeats something or has a choice itself: some lines would take for ever"
        if piece == ")" and len(open_groups) > 1:
            closed = open_groups.pop()
        open_groups[-1] |= piece == "|" or _repeats(piece) or (piece == ")" and closed)
        if piece.startswith("(") and piece != ")":
            open_groups.append(False)
        if len(open_groups) > DEEPEST:
            return "has too many groups within groups"
    return None


def _repeats(piece: str) -> bool:
    return piece in {"*", "+", "?"} or bool(re.fullmatch(r"\{\d*(?:,\d*)?\}", piece))


@lru_cache(maxsize=500)
def _weight(text: str) -> _Weight:
    weight, before = _Weight(), ""
    for piece in _PIECE.findall(text):
        if piece == "|" or (piece == "?" and not _repeats(before)):
            weight.turns += 1
        elif _repeats(piece) and not _repeats(before) and not _ALIKE.fullmatch(piece):
            weight.runs += 1
        before = piece
    return weight


def found_in(expressions: Sequence[str], lines: Sequence[str]) -> dict[str, str]:
    """What the named groups found, each matched at the beginning of a line; the first line that fits counts.

    A line that would take more than is left of the budget is passed over.
    """
    found: dict[str, str] = {}
    left = BUDGET
    for expression in expressions:
        weight, compiled = _weight(expression), re.compile(expression, re.IGNORECASE)
        for line in lines:
            cost = max(1, len(line)) ** weight.runs * 2**weight.turns + len(expression)
            if cost > left:
                continue
            left -= cost
            if match := compiled.match(line):
                said = {
                    name: text.strip() for name, text in match.groupdict().items() if text and text.strip()
                }
                found = {**said, **found}
                break
    return found


def fits_text(wanted: str, said: str) -> bool:
    """Whether a text has these words somewhere; with a * it has to be the whole text. Case does not matter."""
    pattern, text = plain(wanted), plain(said)
    if "*" not in pattern:
        return pattern in text
    first, *middle, last = pattern.split("*")
    if len(first) + len(last) > len(text) or not (text.startswith(first) and text.endswith(last)):
        return False
    rest = text[len(first) : len(text) - len(last)]
    for piece in middle:
        at = rest.find(piece)
        if at < 0:
            return False
        rest = rest[at + len(piece) :]
    return True


def _as_list(given: object) -> object:
    return [given] if isinstance(given, str) else given


def _sound(expressions: list[str]) -> list[str]:
    for each in expressions:
        if why := bad_expression(each):
            raise ValueError(f'"{each[:60]}" {why}')
    return expressions


def _known(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    if unknown := [name for name in fields if name not in FACTS]:
        raise ValueError(f"there is no field {unknown[0]}; there are {', '.join(FACTS)}")
    return fields


Expressions = Annotated[
    list[str], BeforeValidator(_as_list), Field(max_length=20), AfterValidator(_sound)
]  # fmt: skip


class MailForm(BaseModel):
    """Form mails of one kind, and how they are read. The first that fits a mail is used.

    `sender` and `subject`: one of each list that names any. `fields`: the labels of facts, beside those that are
    known anyway. `regex`: expressions whose groups are named as facts. `source`: what the leads' source is called,
    instead of as the mailbox. `mailbox`: only mails of the source of that name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)]
    sender: Annotated[Words, Field(alias="from")] = []
    subject: Words = []
    mailbox: str = ""
    source: Annotated[str, Field(max_length=60)] = ""
    campaign: Annotated[str, Field(max_length=200)] = ""
    reply_to: bool = False
    ignore: bool = False
    fields: Annotated[dict[str, Words], AfterValidator(_known)] = {}
    regex: Expressions = []

    def fits(self, mailbox: str, senders: Sequence[str], subject: str) -> bool:
        """Whether it is for a mail of that mailbox, from any of these (name or address), with that subject."""
        return (
            self.reads(mailbox)
            and (
                not self.sender or any(fits_text(wanted, said) for wanted in self.sender for said in senders)
            )
            and (not self.subject or any(fits_text(wanted, subject) for wanted in self.subject))
        )

    def reads(self, mailbox: str) -> bool:
        """Whether it is for mails of that mailbox."""
        return not self.mailbox or plain(self.mailbox) == plain(mailbox)

    def labels(self) -> Iterator[tuple[str, str]]:
        """Each label with the fact it is for."""
        for fact, labels in self.fields.items():
            for label in labels:
                yield label, fact


def form_for(
    forms: Sequence[MailForm], mailbox: str, senders: Sequence[str], subject: str
) -> MailForm | None:
    """The first that fits."""
    return next((each for each in forms if each.fits(mailbox, senders, subject)), None)
