"""Patterns of the playbook document for form mails: which mails each takes, and where in them the facts are."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from playbook.expression import MOST_WORK, expression
from playbook.likeness import Words, plain

FACTS = (
    *("name", "first_name", "last_name", "company", "email", "phone", "message", "campaign", "temperature"),
    *("landing_page", "external_id", "price", "currency", "country", "source", "test"),
)


def bad_expression(text: str) -> str | None:
    """Why a regular expression may not be used; None when no line, however it is written, can make it slow."""
    try:
        names = expression(text).regex.groupindex
    except ValueError as fault:
        return str(fault)
    unknown = [name for name in names if name not in FACTS]
    return f"knows no field {unknown[0]}: there are {', '.join(FACTS)}" if unknown else None


def found_in(expressions: Sequence[str], lines: Sequence[str]) -> dict[str, str]:
    """What the named groups found, each matched at the beginning of a line; the first line that fits counts.

    A line that would take more than is left of the budget is passed over.
    """
    found: dict[str, str] = {}
    left = MOST_WORK
    for each in map(expression, expressions):
        for line in lines:
            cost = each.work(line)
            if cost > left:
                continue
            left -= cost
            if match := each.regex.match(line):
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
            (not self.mailbox or plain(self.mailbox) == plain(mailbox))
            and (
                not self.sender or any(fits_text(wanted, said) for wanted in self.sender for said in senders)
            )
            and (not self.subject or any(fits_text(wanted, subject) for wanted in self.subject))
        )

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
