"""What a stranger sent is made safe to keep and to show: nothing unseen, nothing that turns text around."""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

DEEPEST = 8
PLACEHOLDERS = {"null", "undefined", "(not set)", "(none)"}
TOO_DEEP = "(nested too deeply to keep here, see the raw inquiry)"

# Control characters; marks that change the reading direction or cannot be seen; halves of surrogate pairs,
# which no database takes. The joiner U+200D stays: families of emoji are held together by it.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_NEW_LINES = re.compile("\r\n|[\r\x85\u2028\u2029]")


def paragraphs(text: str) -> str:
    """The text without unwanted characters, its lines kept."""
    if text.isprintable():  # nearly every text is; then it has no line end either, nor anything unwanted
        return text.strip()
    return _UNWANTED.sub("", _NEW_LINES.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """The text without unwanted characters, on one line."""
    if text.isprintable():  # then a blank is the only space that can be in it
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(paragraphs(text).split())


def cut(text: str, longest: int) -> str:
    """At most `longest` characters; a text that was cut ends with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def cut_identity(text: str, longest: int) -> str:
    """At most `longest` characters, and still another text for every other identity, however long."""
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return text[: longest - len(digest) - 1] + "#" + digest


def is_blank(value: object) -> bool:
    """Whether nothing was said: None, an empty collection, or a text of which nothing can be seen."""
    if isinstance(value, str):
        return not paragraphs(value)
    return value is None or value in ([], (), {})


def is_placeholder(value: object) -> bool:
    """Whether it is what an advertiser's program writes where there was nothing to say."""
    return is_blank(value) or (isinstance(value, str) and value.strip().casefold() in PLACEHOLDERS)


def as_text(value: object) -> str | None:
    """What is no text as text (a list of plain values is joined by commas), None when it has no such form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return _number_as_text(value)
    if isinstance(value, list | tuple):
        return _joined(value)
    return None


def tidy(value: object, depth: int = 0) -> JsonValue:
    """Any value as JSON: texts without unwanted characters, no infinite number, no bottomless nesting."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _tidy_number(value)
    if not isinstance(value, Mapping | list | tuple):
        return paragraphs(str(value))
    if depth >= DEEPEST:
        return TOO_DEEP
    if isinstance(value, Mapping):
        return _tidy_mapping(value, depth + 1)
    return [tidy(item, depth + 1) for item in value]


def keep(extra: dict[str, JsonValue], spelling: object, value: object, depth: int = 0) -> None:
    """Put a value beside the known facts; a spelling that is taken gets a number: nothing is overwritten."""
    label = cut(one_line(str(spelling)), 200) or "(no name)"
    name, number = label, len(extra) + 1
    while name in extra:
        name, number = f"{label} ({number})", number + 1
    extra[name] = tidy(value, depth)


def _tidy_mapping(mapping: Mapping[object, object], depth: int) -> dict[str, JsonValue]:
    tidied: dict[str, JsonValue] = {}
    for spelling, value in mapping.items():
        keep(tidied, spelling, value, depth)
    return tidied


def _tidy_number(number: int | float) -> JsonValue:
    if isinstance(number, float):
        return number if math.isfinite(number) else str(number)
    return number if number.bit_length() < 10_000 else hex(number)  # Python refuses to print longer ones


def _number_as_text(number: int | float) -> str:
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return str(int(number))  # a spreadsheet's phone number 4930123456.0
    return str(_tidy_number(number))


def _joined(values: Sequence[object]) -> str | None:
    said = [value for value in values if not is_blank(value)]
    if not all(isinstance(value, str | bool | int | float) for value in said):
        return None
    return ", ".join(as_text(value) or "" for value in said)
