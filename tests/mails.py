"""Mails as the programs behind web forms write them, and a mailbox of a floor that gets them."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select

from bot.outward import imap
from handlers.sources import mailboxes
from handlers.sources.mail_look import look_at_all
from sources.form_mail import interpret
from sources.new_lead import NewLead
from store import inquiries, sources
from store.tables import Inquiry
from store.tables.connections import Source
from tests.floor import Floor
from tests.imap_double import PASSWORD, ImapDouble
from tests.pushing import BOX, ROOT

SAMPLE = (ROOT / "sources" / "samples" / "email.eml").read_bytes()


def a_mail(text: str = "", html: str = "", subject: str = "New inquiry", **headers: str) -> bytes:
    """A whole mail; headers by their names, with _ for -."""
    mail = EmailMessage()
    mail["From"] = headers.pop("From", "Web form <wordpress@acme.example>")
    mail["Subject"] = subject
    mail["Message-ID"] = headers.pop("Message_ID", "<1@web.acme.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    if text or not html:
        mail.set_content(text or "\n")
        if html:
            mail.add_alternative(html, subtype="html")
    else:
        mail.set_content(html, subtype="html")
    return mail.as_bytes()


def lead_in(raw: bytes, forms: Any = (), mailbox: str = "Contact mails") -> NewLead:
    found = interpret(raw, mailbox, forms)
    assert isinstance(found, NewLead), found
    return found


@dataclass
class Post:
    """A mailbox that is a source of a floor."""

    floor: Floor
    server: ImapDouble
    added: Source = field(init=False)

    def __post_init__(self) -> None:
        self.added = mailboxes.add(
            self.floor.desk, BOX, imap.opened, "email", "Contact mails", self.server.address, PASSWORD
        )

    def look(self, timeout: float = 5.0, **by: float) -> bool:
        """Let time pass, half a minute unless said otherwise, and look at what is due."""
        self.floor.clock.move(**(by or {"seconds": 30}))
        return look_at_all(self.floor.desk, BOX, lambda where, word: imap.opened(where, word, timeout))

    def kept(self) -> list[Inquiry]:
        with self.floor.database.reading() as tx:
            return list(tx.scalars(select(Inquiry).order_by(inquiries.INQUIRY.c.id)))

    def row(self) -> Source:
        with self.floor.database.reading() as tx:
            found = sources.get(tx, "T0", self.added.id)
            assert found is not None
            return found
