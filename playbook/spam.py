"""Signs of an inquiry that nobody meant. They drop nothing: a person looks at it."""

import re
from collections import Counter
from collections.abc import Iterator

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_FORUM_CODE = re.compile(r"\[(?:url|link)[=\]]|<a\s[^>]*href", re.IGNORECASE)
MOST_LINKS = 4


def spam_hints(name: str | None, message: str | None) -> tuple[str, ...]:
    """What looks like spam, worded for people; nothing when nothing does."""
    return tuple(_hints(name or "", message or ""))


def _hints(name: str, message: str) -> Iterator[str]:
    links = len(_LINK.findall(message))
    if links and not re.search(r"\w{2}", _LINK.sub(" ", message)):
        yield "the message is nothing but links"
    elif links > MOST_LINKS:
        yield f"the message has {links} links"
    if _FORUM_CODE.search(message):
        yield "the message is written in forum code"
    if _stammers(message):
        yield "the message repeats one character"
    if _LINK.search(name):
        yield "the name is a web address"


def _stammers(message: str) -> bool:
    """Whether nine of ten characters are the same one, in a text that is no mere "ok" or "---"."""
    signs = "".join(message.split()).lower()
    return len(signs) >= 6 and Counter(signs).most_common(1)[0][1] >= 0.9 * len(signs)
