"""Which marks of advertisers an inquiry carries: utm_* and click ids, in its fields or in the addresses it names."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from playbook.campaigns import MARKS
from sources.clean import as_text, cut, is_placeholder, one_line
from sources.new_lead import NewLead
from sources.spellings import FIELDS, fold

LONGEST = 300  # letters of a mark
DEEPEST = 4
MOST = 2_000  # values that are looked at; nobody's form has as many
NAMES: Mapping[str, str] = {fold(mark): mark for mark in MARKS}
ADDRESSES = {
    *(spelling for spelling, field in FIELDS.items() if field == "landing_page"),
    *("referrer", "referer", "referrerurl", "refererurl", "httpreferrer", "httpreferer", "documentreferrer"),
    *("href", "location", "pageuri", "sourceurl", "entryurl", "entrypage", "firstpage", "formurl"),
}
_ENCODED = re.compile("%[0-9A-Fa-f]{2}")
_PARTS = re.compile(r"[\[\].:/]+")


def marks_in(new: NewLead) -> dict[str, str]:
    """The marks of an inquiry by their own spelling; a field goes before an address, the page before others."""
    return marks_of(new.landing_page, new.extra)


def marks_of(landing_page: str | None, extra: Mapping[str, object]) -> dict[str, str]:
    """The same of its landing page and what is kept beside its fields."""
    said = list(islice(_said(extra), MOST))
    found: dict[str, str] = {}
    for spelling, text in said:
        _note(found, _mark_of(spelling), text)
    pages = [landing_page, *(text for spelling, text in said if _word(spelling) in ADDRESSES)]
    for page in pages:
        for name, text in _query_of(page or ""):
            _note(found, NAMES.get(fold(name)), text)
    return found


@lru_cache(maxsize=2000)
def may_tell(spelling: str) -> bool:
    """Whether a text that is called so is a mark, or an address in which marks may be."""
    return _mark_of(spelling) is not None or _word(spelling) in ADDRESSES


def _said(answers: Mapping[str, object], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every answer with what it is called, also in something like `{"hidden": {...}}` or a list of answers."""
    for spelling, value in answers.items():
        yield from _answers(str(spelling), value, depth)


def _answers(spelling: str, value: object, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and depth < DEEPEST:
        if pair := _pair(value):
            yield pair
        yield from _said(value, depth + 1)
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value) and depth < DEEPEST:
        for each in value[:MOST]:
            yield from _answers(spelling, each, depth + 1)
    elif text := as_text(value):
        yield spelling, text


def _pair(answer: Mapping[str, object]) -> tuple[str, str] | None:
    """An answer written as `{"name": "utm_source", "value": "google"}`."""
    named = next(
        (answer[key] for key in ("name", "key", "field", "id") if isinstance(answer.get(key), str)), None
    )
    text = as_text(answer.get("value"))
    return (str(named), text) if named and text else None


def _note(found: dict[str, str], mark: str | None, text: str) -> None:
    said = cut(one_line(text), LONGEST)
    if mark and not is_placeholder(said):
        found.setdefault(mark, said)


def _mark_of(spelling: str) -> str | None:
    """The mark that a field is called by, also within brackets as in `hidden[utm_source]`."""
    folded = (fold(part) for part in (spelling, *_PARTS.split(spelling)))
    return next((NAMES[each] for each in folded if each in NAMES), None)


def _word(spelling: str) -> str:
    parts = [part for part in _PARTS.split(spelling) if fold(part)]
    return fold(parts[-1]) if parts else ""


def _query_of(address: str) -> list[tuple[str, str]]:
    """What an address says behind its `?`, also behind a `#`; mails write `&amp;`, redirects encode once more."""
    try:
        parts = urlsplit(address.strip().replace("&amp;", "&"))
        after = parts.fragment.rpartition("?")[2]
        said = [*_pairs(parts.query), *_pairs(after)]
    except ValueError:  # no address, or one with more than anybody's page has
        return []
    return [(name, unquote_plus(text) if _ENCODED.search(text) else text) for name, text in said]


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query[:10_000], max_num_fields=200)
