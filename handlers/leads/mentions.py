"""Whether something that came in names a person by his e-mail address or phone number, whatever it is written in."""

import re
from collections.abc import Collection
from urllib.parse import unquote_plus

from sources.mail import opened

NUMBER = re.compile(r"[+\d][\d ()./-]{6,30}")
ENOUGH = 8  # digits: fewer may be anybody's
MAIL = "message/"


def mentions(body: bytes, content_type: str, contacts: Collection[str]) -> bool:
    """Whether one of the contacts ("email:..", "phone:..") is in it."""
    text = _text(body, content_type)
    written = {value for kind, _, value in (each.partition(":") for each in contacts) if kind == "email"}
    numbers = {each.removeprefix("phone:+") for each in contacts if each.startswith("phone:+")}
    said = text.lower()
    return any(each in said for each in written) or any(_rings(text, each) for each in numbers)


def _rings(text: str, number: str) -> bool:
    """With the country in front or without, however it is grouped."""
    found = (re.sub(r"\D", "", each).lstrip("0") for each in NUMBER.findall(text))
    return any(len(each) >= ENOUGH and number.endswith(each) for each in found)


def _text(body: bytes, content_type: str) -> str:
    if content_type.startswith(MAIL):
        try:
            mail = opened(body)
        except ValueError:
            return body.decode(errors="replace")
        lines = [*mail.sender, *mail.reply_to, mail.subject, *(line for text in mail.texts for line in text)]
        return "\n".join(lines)
    text = body.decode(errors="replace")
    return unquote_plus(text) if "urlencoded" in content_type else text
