"""A form's answers, whatever its fields are called, become a NewLead."""

import re
from collections.abc import Iterable, Iterator, Mapping

from pydantic import JsonValue

from sources.clean import as_text, is_blank, is_placeholder, keep, one_line
from sources.new_lead import READERS, NewLead
from sources.spellings import FIELDS, fold

UTM: Mapping[str, str] = {"utmsource": "source", "utmcampaign": "campaign"}
WRAPPERS = {
    *("contact", "lead", "name", "person", "customer", "prospect"),
    *("fields", "formfields", "form", "formdata", "data", "answers", "submission"),
}

_BRACKETED = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


def read_form(payload: Mapping[str, object]) -> NewLead:
    """The lead in a form's answers.

    What is no fact is kept in `extra` under the form's own spelling: unknown fields, values that a field
    cannot take, and the second answer to the same question.
    """
    answers = _flattened(payload)
    return read_answers((FIELDS.get(word_of(spelling)), spelling, value) for spelling, value in answers)


def read_answers(answers: Iterable[tuple[str | None, str, object]]) -> NewLead:
    """The same from answers whose field, if they have one, is known already: field, spelling and value."""
    facts: dict[str, object] = {}
    hints: dict[str, object] = {}
    extra: dict[str, JsonValue] = {}
    for field, spelling, value in answers:
        if field is not None and field not in facts and understood(field, value):
            facts[field] = value
            continue
        word = word_of(spelling)
        if word in UTM and not is_placeholder(value) and understood(UTM[word], value):
            hints.setdefault(UTM[word], value)
        if field is None or not is_blank(value):
            keep(extra, spelling, value)
    put_name_together(facts, extra)
    hinted = {"campaign_hinted": True} if "campaign" in hints and "campaign" not in facts else {}
    return NewLead.model_validate({**hints, **facts, **hinted, "extra": extra})


def _flattened(payload: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The answers on the outside first, then those one level down in something like `{"contact": {...}}`."""
    wrapped: list[Mapping[str, object]] = []
    for spelling, value in payload.items():
        if isinstance(value, Mapping) and value and fold(str(spelling)) in WRAPPERS:
            wrapped.append(value)
        else:
            yield str(spelling), value
    for answers in wrapped:
        for spelling, value in answers.items():
            yield str(spelling), value


def word_of(spelling: str) -> str:
    """The spelling, folded; the inner one of `fields[email]`, which is how forms write a nested answer."""
    found = _BRACKETED.fullmatch(spelling)
    return fold(found[2]) if found and fold(found[1]) in WRAPPERS else fold(spelling)


def understood(field: str, value: object) -> bool:
    """Whether the field can take the value."""
    return READERS["name" if field in {"first_name", "last_name"} else field](value) is not None


def put_name_together(facts: dict[str, object], extra: dict[str, JsonValue]) -> None:
    """First and last name become the name. Beside `Vorname`, a German form's `Name` is the last name."""
    whole, first, last = (_spoken(facts.pop(field, None)) for field in ("name", "first_name", "last_name"))
    if first and last:
        name = f"{first} {last}"
        if whole and whole.casefold() != name.casefold():
            keep(extra, "name", whole)
    else:
        name = _with(whole, first, last)
    facts["name"] = name


def _with(whole: str, first: str, last: str) -> str:
    """The name with the one part that was given beside it, unless the name has that part already."""
    known = set(whole.casefold().split())
    before, after = (part if set(part.casefold().split()) - known else "" for part in (first, last))
    return f"{before} {whole} {after}".strip()


def _spoken(value: object) -> str:
    return one_line(as_text(value) or "")
