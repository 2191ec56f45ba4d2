"""When two words are taken for the same: case, accents and spaces do not matter."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

# Letters that stand for a plain one and that Unicode does not take apart.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"}
)


def plain(text: str) -> str:
    """A text without case, accents and needless spaces: `malmo` for `  Malmö`."""
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(letters.translate(_PLAIN).split())


def choices(text: str) -> frozenset[str]:
    """What a field says where several things may be ticked: `Roofing, Solar` is both, and itself."""
    parts = [text, *re.split(r"[,;|/\n]", text)]
    return frozenset(filter(None, map(plain, parts)))


def phrases(said: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of these whole words in a plain text; a `*` stands for the rest of a word."""
    return re.compile("|".join(map(_phrase, said)))


def _phrase(text: str) -> str:
    words = plain(text)
    before = "" if words.startswith("*") else r"(?<!\w)"
    after = "" if words.endswith("*") else r"(?!\w)"
    return before + re.escape(words.strip("*")) + after


def _as_list(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _wordy(said: list[str]) -> list[str]:
    for text in said:
        if not plain(text).strip("* "):
            raise ValueError(f'"{text}" says nothing: leave it out')
    return said


Words = Annotated[list[str], BeforeValidator(_as_list), AfterValidator(_wordy)]
