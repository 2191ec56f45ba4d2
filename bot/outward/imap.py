"""Reads mailboxes by IMAP: time-outs, nothing marked and nothing moved, and every failure in words for people."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from imap_tools import BaseMailBox
from imap_tools.errors import (
    ImapToolsError,
    MailboxFetchError,
    MailboxFolderSelectError,
    MailboxLoginError,
    UnexpectedCommandStatusError,
)
from imap_tools.utils import check_command_status

from handlers.sources.mailbox import Address, CannotRead, Piece, TooLarge
from sources.clean import cut, one_line
from sources.mail import LARGEST

TIMEOUT = 10.0  # seconds for each answer
ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_RECEIVED = re.compile(rb'INTERNALDATE "([^"]{1,40})"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Lines = Sequence[Any]


class _Short:
    """Mixed into a client: it takes no answer that would fill the memory."""

    too_long = False  # the server wanted to send more than is read of a mail

    def read(self, size: int) -> bytes:
        """So many bytes of what the server sends. Raises `abort`."""
        if size > 2 * LARGEST:
            self.too_long = True
            raise imaplib.IMAP4.abort(f"{size} bytes")
        return super().read(size)  # type: ignore[misc, no-any-return]  # of the client it is mixed into


class _Plain(_Short, imaplib.IMAP4):
    pass


class _Tls(_Short, imaplib.IMAP4_SSL):
    pass


class _Box(BaseMailBox):
    """A connection as imap-tools knows it, to this address."""

    def __init__(self, address: Address, timeout: float) -> None:
        self._address, self._timeout = address, timeout
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        host, port = self._address.host, self._address.port
        if self._address.scheme == "imaps":
            return _Tls(host, port, ssl_context=ssl.create_default_context(), timeout=self._timeout)
        client = _Plain(host, port, self._timeout)
        if host not in ON_THIS_MACHINE:
            _encrypt(client)
        return client


def _encrypt(client: imaplib.IMAP4) -> None:
    try:
        client.starttls(ssl.create_default_context())
    except (OSError, imaplib.IMAP4.error):
        client.shutdown()
        raise


class ImapFolder:
    """One folder, open for reading only."""

    def __init__(self, box: BaseMailBox, validity: int, last: int) -> None:
        """`validity` and `last` as in `handlers.sources.mailbox.Mailbox`."""
        self._box, self.validity, self.last = box, validity, last

    def after(self, number: int, since: datetime) -> list[int]:
        """The numbers above that one, in order; the server knows days only, in a zone of its own."""
        day = since.astimezone(UTC) - timedelta(days=1)
        wanted = f"UID {number + 1}:* SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
        with _in_words():
            said = self._box.uids(wanted, charset=None)
        # "8:*" is the last mail, too, when there is none above 7
        return sorted(uid for uid in {int(each) for each in said if each.isdigit()} if uid > number)

    def fetch(self, number: int) -> Piece | None:
        """That mail as far as it is read, without a mark that it was; None when it is gone. Raises TooLarge."""
        with _in_words():
            try:
                answer = self._box.client.uid(
                    "FETCH", str(number), f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)"
                )
                check_command_status(answer, MailboxFetchError)
            except imaplib.IMAP4.abort as fault:
                if getattr(self._box.client, "too_long", False):
                    raise TooLarge(str(fault)) from fault
                raise
        return _piece(answer[1])


@contextmanager
def opened(address: Address, password: str, timeout: float = TIMEOUT) -> Iterator[ImapFolder]:
    """The folder at that address until the block ends. Raises CannotRead."""
    box = _connected(address, timeout)
    try:
        yield _folder(box, address, password)
    finally:
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            box.logout()
        with suppress(OSError):
            box.client.shutdown()


def _connected(address: Address, timeout: float) -> BaseMailBox:
    at = f"{address.host}:{address.port}"
    try:
        return _Box(address, timeout)
    except (socket.gaierror, UnicodeError) as fault:
        raise CannotRead(f"the name {address.host} is not found") from fault
    except ssl.SSLCertVerificationError as fault:
        why = one_line(fault.verify_message or "it cannot be verified")
        raise CannotRead(f"the TLS certificate of {at} is not trusted: {why}") from fault
    except ssl.SSLError as fault:
        raise CannotRead(
            f"{at} does not speak TLS as imaps:// wants it; imap:// begins without (STARTTLS)"
        ) from fault
    except TimeoutError as fault:
        raise CannotRead(f"{at} did not answer within {timeout:g} seconds") from fault
    except ConnectionRefusedError as fault:
        raise CannotRead(f"nothing listens at {at}") from fault
    except OSError as fault:
        raise CannotRead(
            f"{at} cannot be reached: {(fault.strerror or type(fault).__name__).lower()}"
        ) from fault
    except imaplib.IMAP4.error as fault:
        raise CannotRead(f"{at} does not answer as a mail server does: {_said(str(fault))}") from fault


def _folder(box: BaseMailBox, address: Address, password: str) -> ImapFolder:
    with _in_words(password):
        try:
            plainly = (address.user + password).isascii()
            (box.login if plainly else box.login_utf8)(address.user, password, None)
        except (MailboxLoginError, imaplib.IMAP4.error) as fault:
            if isinstance(fault, imaplib.IMAP4.abort):
                raise
            why = _reason(fault, password)
            raise CannotRead(f"user and password of {address.user} are refused ({why})") from fault
        try:
            box.folder.set(address.folder, readonly=True)
        except (MailboxFolderSelectError, imaplib.IMAP4.error) as fault:
            if isinstance(fault, imaplib.IMAP4.abort):
                raise
            raise CannotRead(f"there is no folder {address.folder} ({_reason(fault, password)})") from fault
        validity, following = (_number(box, code) for code in ("UIDVALIDITY", "UIDNEXT"))
        return ImapFolder(box, validity, max(0, following - 1))


def _number(box: BaseMailBox, code: str) -> int:
    _, said = box.client.response(code)
    first = said[0] if said else None
    return int(first) if isinstance(first, bytes) and first.isdigit() else 0


@contextmanager
def _in_words(password: str = "") -> Iterator[None]:
    """What goes wrong in here is said in words."""
    try:
        yield
    except TimeoutError as fault:
        raise CannotRead("the mail server stopped answering") from fault
    except UnexpectedCommandStatusError as fault:
        raise CannotRead(f"the mail server refuses to show the mails ({_reason(fault, password)})") from fault
    except imaplib.IMAP4.abort as fault:
        raise CannotRead("the mail server broke off the connection") from fault
    except (imaplib.IMAP4.error, ImapToolsError, ValueError) as fault:
        raise CannotRead(f"the mail server answers what nobody understands: {_said(str(fault))}") from fault
    except OSError as fault:
        raise CannotRead("the connection to the mail server broke") from fault


def _reason(fault: Exception, password: str) -> str:
    """What the server said, in case it says what to do; never the password."""
    result = getattr(fault, "command_result", None)
    said = result[1][0] if result and result[1] else str(fault)
    text = _said(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
    return text.replace(password, "(left out)") if password else text


def _said(text: str) -> str:
    return cut(one_line(text), 150) or "without a reason"


def _piece(lines: Lines) -> Piece | None:
    """The mail in an answer. Raises TooLarge when there is one that cannot be taken out of it."""
    said = [each for each in lines if each]
    for each in said:
        if isinstance(each, tuple) and b"BODY[" in each[0].upper():
            return Piece(each[1][:LARGEST], _received(said))
    if any(b"BODY[" in (each if isinstance(each, bytes) else each[0]).upper() for each in said):
        raise TooLarge("it did not come as bytes")
    return None


def _received(said: Lines) -> datetime | None:
    for each in said:
        found = _RECEIVED.search(each[0] if isinstance(each, tuple) else each)
        if found:
            try:
                return parsedate_to_datetime(found[1].decode("ascii", "replace").strip())
            except ValueError:
                return None
    return None
