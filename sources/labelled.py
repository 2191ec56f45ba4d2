"""Lines such as "E-mail: ann@acme.com", however they are decorated, become answers by their labels."""

import re
from collections.abc import Iterator

from sources.spellings import FIELDS, fold

Answer = tuple[str, str]

COLONS = ":\uff1a"  # also the wide one of Chinese and Japanese

_EMOJI = re.compile(r"(?:\s*:[a-z0-9_+'-]{1,60}:)+")
_LINE = re.compile(rf"[\W_]*([^\W\d_][^{COLONS}=\n]{{0,48}})[{COLONS}](?!//)(.*)")
_ALONE = re.compile(r"\W{0,9}\*([^*\n]{1,50})\*\W{0,9}")
_BESIDE = re.compile(r"\s[|•·]\s")
DECORATION = " \t*_~`"


def answers_in(text: str) -> Iterator[Answer]:
    """Each label with what follows it, on its line or below; the story may have many lines."""
    label, said = "", list[str]()
    for line in _lines(text):
        found = _labelled(line)
        if found:
            yield from _answer(label, said)
            label, said = found[0], [found[1]] if found[1] else []
        elif label and (not said or field_of(label) == "message"):
            said += [line.strip()] if line.strip() or said else []
        elif not line.strip():
            yield from _answer(label, said)
            label, said = "", []
    yield from _answer(label, said)


def field_of(label: str) -> str | None:
    """What a label stands for, in any of many languages."""
    return FIELDS.get(fold(label))


def _answer(label: str, said: list[str]) -> Iterator[Answer]:
    value = "\n".join(said).strip()
    if label and value:
        yield label, value


def _lines(text: str) -> Iterator[str]:
    """The lines; one of several answers side by side as several."""
    for line in text.split("\n"):
        beside = _BESIDE.split(line)
        yield from beside if sum(_labelled(part) is not None for part in beside) > 1 else [line]


def _labelled(line: str) -> Answer | None:
    head = _EMOJI.match(line)
    bare = line[head.end() :] if head else line
    alone = _ALONE.fullmatch(bare)
    if alone and field_of(title := alone[1].strip(f"{COLONS} ")):
        return title, ""
    found = _LINE.fullmatch(bare)
    if found is None:
        return None
    label, value = found[1].strip(DECORATION), found[2].strip(DECORATION)
    time_of_day = label[-1:].isdigit() and value[:1].isdigit()
    return None if time_of_day or not label else (label, value)
