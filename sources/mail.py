"""A raw mail becomes what is read of it: from whom, about what, its text, and whether a program sent it."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message

from sources.clean import cut, one_line, paragraphs
from sources.html_lines import lines_of

LARGEST = 256 * 1024  # bytes that are read of a mail; what comes behind are attachments
MOST_LINES = 2_000
LONGEST_LINE = 10_000
MOST_PARTS = 200
OLD_CHARSET = "cp1252"
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S.{0,998})", re.IGNORECASE | re.MULTILINE)
_IN_BRACKETS = re.compile(r"<([^<>]+)>")
_LONG_HEADER = re.compile(rb"^(content-[a-z]+:[^\r\n]{2000})[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_TEST = re.compile(
    r"(?:(?:re|fwd?|aw|wg|tr|rv)\s*:\s*)*"
    r"(?:\[test\]|\(test\)|test(?:[\s-]?(?:lead|mail|e-mail|message|nachricht|submission|entry))?\s*(?:$|[:–-]))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mail:
    """What is read of a mail. `texts` are its lines: as plain text, and as its HTML says, if it has both."""

    sender: tuple[str, str]  # what he is called, and his address
    reply_to: tuple[str, str]
    subject: str
    texts: tuple[tuple[str, ...], ...]
    bounced: bool
    answered_by_itself: bool  # out of office, and the like
    made_by_a_program: bool
    answers_another: bool
    mass_mail: bool  # sent to a list, in bulk
    of_a_list: bool

    @property
    def is_a_test(self) -> bool:
        """Whether its subject says so."""
        return bool(_TEST.match(self.subject))


def identity(raw: bytes) -> str:
    """The same for the same mail: its Message-ID with its text, as some programs give all mails one Message-ID."""
    parts = _HEAD_ENDS.split(raw, maxsplit=1)
    named = _MESSAGE_ID.search(parts[0])
    if not named or len(parts) == 1:
        return hashlib.sha256(raw).hexdigest()
    return hashlib.sha256(named[1].strip() + b"\n" + parts[1]).hexdigest()


def opened(raw: bytes) -> Mail:
    """What it says. Raises ValueError."""
    try:
        message = message_from_bytes(_LONG_HEADER.sub(rb"\1", raw[:LARGEST]))
        texts = tuple(_texts(message))
    except RecursionError:
        raise ValueError("the mail is nested too deeply") from None
    except (MessageError, LookupError, AttributeError, TypeError) as fault:  # of headers that nobody foresaw
        raise ValueError(f"the mail is broken: {type(fault).__name__}") from fault
    if not message.keys() or not any(message[name] for name in ("From", "Subject", "Message-ID", "Date")):
        raise ValueError("this is no mail: it has no headers")
    return _read(message, texts)


def _read(message: Message, texts: tuple[tuple[str, ...], ...]) -> Mail:
    automatic = _said(message, "Auto-Submitted").lower()
    precedence = _said(message, "Precedence").lower()
    sender = _address(message, "From")
    replied = automatic.startswith(("auto-replied", "auto-notified")) or precedence == "auto_reply"
    return Mail(
        sender=sender,
        reply_to=_address(message, "Reply-To"),
        subject=cut(_said(message, "Subject"), 500),
        texts=texts,
        bounced=_bounced(message, sender[1]),
        answered_by_itself=replied or any(name in message for name in ("X-Autoreply", "X-Autorespond")),
        made_by_a_program=automatic.startswith("auto-") or precedence in {"bulk", "junk"},
        answers_another="In-Reply-To" in message or "References" in message,
        mass_mail=precedence in {"bulk", "junk"} and "List-Id" in message,
        of_a_list="List-Id" in message or "List-Unsubscribe" in message,
    )


def _bounced(message: Message, sender: str) -> bool:
    if message.get_content_type() == "multipart/report" or "X-Failed-Recipients" in message:
        return True
    return sender.partition("@")[0].lower() == "mailer-daemon"


def _said(message: Message, name: str) -> str:
    """A header in words, whatever it was packed in."""
    return _words(_plainly(message, name))


def _words(given: str) -> str:
    try:
        parts = decode_header(given)
    except (HeaderParseError, ValueError):
        return one_line(given)
    return one_line("".join(_decoded(part, charset) for part, charset in parts))


def _plainly(message: Message, name: str) -> str:
    """A header as it stands there; some programs write UTF-8 into it, although it has to be packed."""
    given = next((said for called, said in message.raw_items() if called.lower() == name.lower()), "")
    return _text(str(given)[:5_000].encode("utf-8", "surrogateescape"), "utf-8")


def _address(message: Message, name: str) -> tuple[str, str]:
    """What the first one in a header is called, and his address: the library's own way has no end for some."""
    given = _plainly(message, name)
    found = _IN_BRACKETS.search(given)
    if found:
        return _words(given[: found.start()].strip().strip('"')), one_line(found[1])
    return "", one_line(given.split(",")[0])


def _decoded(part: bytes | str, charset: str | None) -> str:
    return part if isinstance(part, str) else _text(part, charset or "ascii")


def _text(raw: bytes, charset: str) -> str:
    for each in (charset, "utf-8"):
        try:
            return raw.decode(each)
        except (LookupError, ValueError):
            continue
    return raw.decode(OLD_CHARSET, "replace")


def _texts(message: Message) -> Iterator[tuple[str, ...]]:
    """The lines of all parts that are plain text, and those of all that are HTML; attachments are left out."""
    plain: list[str] = []
    html: list[str] = []
    for number, part in enumerate(message.walk()):
        kind = part.get_content_type()
        if number >= MOST_PARTS:
            break
        if part.is_multipart() or kind not in {"text/plain", "text/html"} or _is_attached(part):
            continue
        text = _body(part)
        if kind == "text/html":
            html += lines_of(text)
        else:
            plain += paragraphs(text).splitlines()
    for lines in (plain, html):
        if any(line.strip() for line in lines):
            yield tuple(line[:LONGEST_LINE] for line in lines[:MOST_LINES])


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _body(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64" and raw:
        raw = _whole_letters(part, raw)
    return _text(raw, str(part.get_content_charset() or "utf-8"))


def _whole_letters(part: Message, raw: bytes) -> bytes:
    """Of base64 that was cut off, what can be read: the library gives such a body back as it came."""
    given = part.get_payload()
    if not isinstance(given, str) or raw != given.encode("ascii", "surrogateescape"):
        return raw
    signs = re.sub(r"[^A-Za-z0-9+/]", "", given)
    try:
        return base64.b64decode(signs[: len(signs) // 4 * 4])
    except binascii.Error:
        return raw
