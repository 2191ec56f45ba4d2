"""What a message in Slack says, as plain lines: its text, blocks and attachments, whatever they are made of."""

import re
from collections.abc import Iterator, Mapping

from sources.clean import cut, paragraphs

MOST = 10_000  # characters that are looked at
DEEPEST = 6

Given = Mapping[str, object]

_MARKED = re.compile(r"<((?:[@#!]|[a-z][a-z0-9+.-]{1,20}:)[^<>|]{1,3000})(?:\|([^<>]{0,3000}))?>")
_FALLBACK = ("!date", "!subteam")


def said_in(message: Given) -> str:
    """All that a message says, each piece on lines of its own. What blocks show goes before what `text` says."""
    pieces = [*_of_blocks(message.get("blocks"))] or [plain(message.get("text"))]
    for attachment in _mappings(message.get("attachments")):
        pieces += _of_attachment(attachment)
    return cut(paragraphs("\n".join(piece for piece in pieces if piece.strip())), MOST)


def plain(text: object) -> str:
    """Text as people see it: addresses and numbers instead of `<mailto:..|..>` and `<tel:..|..>`."""
    if not isinstance(text, str):
        return ""
    shown = _MARKED.sub(_shown, text[: 2 * MOST])
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(found: re.Match[str]) -> str:
    target, label = found[1], found[2] or ""
    if target.startswith(("mailto:", "tel:")):
        return _address(target)
    if target[0] in "@#":
        return target[0] + label.lstrip("@#") if label else target
    if target[0] == "!":
        return label if label or target.startswith(_FALLBACK) else "@" + target[1:]
    return label or target


def _address(target: str) -> str:
    return target.partition(":")[2].partition("?")[0]


def _of_blocks(blocks: object, depth: int = 0) -> Iterator[str]:
    for block in _mappings(blocks):
        kind = block.get("type")
        if kind == "rich_text":
            yield from _rich(block.get("elements"), depth)
        elif kind in ("section", "header"):
            yield _text(block.get("text"))
            yield from (_text(each) for each in _mappings(block.get("fields")))
        elif kind == "context":
            yield from (_text(each) for each in _mappings(block.get("elements")))
        elif kind == "markdown":
            yield _text({"type": "mrkdwn", "text": block.get("text")})


def _text(given: object) -> str:
    """A text object, or an element of a context block."""
    if not isinstance(given, Mapping):
        return ""
    text = given.get("text")
    if given.get("type") == "plain_text":
        return text if isinstance(text, str) else ""
    return plain(text)


def _rich(elements: object, depth: int) -> Iterator[str]:
    """The lines of rich text: sections, lists in lists, quotes."""
    for each in _mappings(elements):
        inside = each.get("elements")
        if each.get("type") == "rich_text_list" and depth < DEEPEST:
            yield from _rich(inside, depth + 1)
        else:
            yield "".join(_bit(bit) for bit in _mappings(inside))


def _bit(bit: Given) -> str:
    kind, text, url = bit.get("type"), bit.get("text"), bit.get("url")
    words = text if isinstance(text, str) else ""
    if kind == "link" and isinstance(url, str):
        return _address(url) if url.startswith(("mailto:", "tel:")) else words or url
    if kind in ("user", "channel", "usergroup"):
        return ("#" if kind == "channel" else "@") + str(bit.get(f"{kind}_id") or "")
    if kind == "emoji":
        return f":{bit.get('name')}:"
    if kind == "date":
        return str(bit.get("fallback") or "")
    style = bit.get("style")
    bold = isinstance(style, Mapping) and style.get("bold") is True
    return f"*{words}*" if bold and words.strip() else words


def _of_attachment(attachment: Given) -> Iterator[str]:
    """What an attachment says; the preview of a linked page is none of the message's words."""
    if attachment.get("from_url") and not (attachment.get("is_share") or attachment.get("is_msg_unfurl")):
        return
    pieces = [*_of_blocks(attachment.get("blocks"))]
    if not pieces:
        pieces = [plain(attachment.get(name)) for name in ("pretext", "title", "text")]
        pieces += [_field(each) for each in _mappings(attachment.get("fields"))]
    yield from pieces if any(pieces) else [plain(attachment.get("fallback"))]


def _field(field: Given) -> str:
    title, value = plain(field.get("title")).strip(" *:"), plain(field.get("value"))
    return f"{title}: {value}" if title and value else value


def _mappings(given: object) -> list[Given]:
    return [each for each in given if isinstance(each, Mapping)][:200] if isinstance(given, list) else []
