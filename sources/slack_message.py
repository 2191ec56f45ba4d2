"""A message in Slack as a lead: what a person's words let guess, and what another tool's notice says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from playbook.expression import MOST_WORK, Expression
from sources.clean import as_text, one_line
from sources.form import read_answers
from sources.labelled import answers_in, field_of
from sources.new_lead import NewLead
from sources.slack_text import said_in
from sources.spellings import fold

CONTACT = ("name", "company", "email", "phone")
GUESSED = {*CONTACT, "first_name", "last_name", "campaign", "message"}
PRODUCT = {"product", "produkt", "produit", "producto", "interest", "interessefor"}
EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
PHONE = re.compile(r"(?<![\w.+-])(?:\+|00|\(?0|\(?\d{3}\)?[ .-])\d?(?:[ ()./-]{0,2}\d){6,14}(?![\w-])")
DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4}|\d{10}\.\d{6}")
WORD = re.compile(r"\w+")
NAME = re.compile(r"((?:[^\W\d_a-z][\w'’-]{1,30}\.? ){1,3}[^\W\d_a-z][\w'’-]{1,30})[ ,;:<(\[|–-]{1,4}$")

Said = Mapping[str, object]


def guess(message: Said, campaigns: Iterable[str] = (), products: Iterable[str] = ()) -> NewLead:
    """What can be told of a person's words: contact, campaign, product (in `extra`), and the words as the story.

    `campaigns` and `products` are known names that may be in them. Nothing is ever refused.
    """
    text = said_in(message)
    labelled = [(label, value) for label, value in answers_in(text) if _means(label)]
    answers = [(_means(label), label, value) for label, value in labelled if _means(label) != "product"]
    found = read_answers(answers)
    product = next((value for label, value in labelled if _means(label) == "product"), None)
    product = product or named(products, text)
    guessed: dict[str, object] = {
        "email": found.email or _first(EMAIL, text),
        "phone": found.phone or _first(PHONE, DATE.sub(" ", text)),
        "name": found.name or _before_address(text),
        "company": found.company,
        "campaign": found.campaign or named(campaigns, text),
        "message": found.message or text,
        "extra": {"product": one_line(product)} if product else {},
    }
    return NewLead.model_validate(guessed)


def _means(label: str) -> str | None:
    field = field_of(label)
    return field if field in GUESSED else "product" if fold(label) in PRODUCT else None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None


def _before_address(text: str) -> str | None:
    """The name right before an address: "Ann Lee <ann@acme.com>", "Ann Lee, ann@acme.com"."""
    address = EMAIL.search(text)
    if address is None:
        return None
    found = NAME.search(text[max(0, address.start() - 100) : address.start()])
    return found[1] if found else None


def named(names: Iterable[str], text: str) -> str | None:
    """The longest of the names that stands in the text as whole words."""
    spoken = f" {_words(text)} "
    there = [name for name in names if len(words := _words(name)) > 2 and f" {words} " in spoken]
    return max(there, key=len, default=None)


def _words(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def read_notice(message: Said, patterns: Sequence[Expression], source: str | None = None) -> NewLead:
    """The lead that another tool told of: by patterns, or by labels where there are none.

    Its source is `source`, else what the notice says, else who posted it. Raises ValueError with the reason.
    """
    text = said_in(message)
    answers = [*(_matched(text, patterns) if patterns else answers_in(text))]
    found = read_answers((field_of(label), label, value) for label, value in answers)
    if not any(getattr(found, field) for field in CONTACT):
        raise ValueError(_unfit(text, bool(patterns)))
    return found.model_copy(update={"source": source or found.source or poster(message)})


def _unfit(text: str, by_patterns: bool) -> str:
    if not text:
        return "the message has no text"
    if by_patterns:
        return "no pattern of its [[watched]] finds a name, company, e-mail or phone in it"
    return "it has no line such as “E-mail: ann@acme.com”: give its [[watched]] patterns"


def _matched(text: str, patterns: Sequence[Expression]) -> Iterator[tuple[str, str]]:
    """What the groups of each pattern catch in the first line that it fits."""
    spent = 0
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for number, pattern in enumerate(patterns, 1):
        for line in lines:
            spent += pattern.work(line, anywhere=True)
            if spent > MOST_WORK:
                raise ValueError(
                    f"its lines are too long for pattern {number}: write [^,]+, instead of .+,"
                )
            if found := pattern.regex.search(line):
                yield from ((name, value) for name, value in found.groupdict().items() if value)
                break


def poster(message: Said) -> str:
    """What the program is called that posted it."""
    return next(iter(_names(message)), "Slack")


def known_as(message: Said) -> set[str]:
    """Every name and id of the program that posted it."""
    profile = _profile(message)
    ids = (
        message.get("bot_id"),
        message.get("app_id"),
        message.get("user"),
        profile.get("id"),
        profile.get("app_id"),
    )
    return {*_names(message), *(each for each in ids if isinstance(each, str))}


def _names(message: Said) -> list[str]:
    said = (message.get("username"), _profile(message).get("name"))
    return [name for name in map(one_line, filter(None, map(as_text, said))) if name]


def _profile(message: Said) -> Said:
    found = message.get("bot_profile")
    return found if isinstance(found, Mapping) else {}
