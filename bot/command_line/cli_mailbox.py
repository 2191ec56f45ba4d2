"""What `glengarry source` does with mailboxes: the password is asked for, and tried before anything is kept."""

import typer

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import out
from bot.outward import imap
from handlers.secret_box import SecretBox
from handlers.sources import mailboxes
from handlers.sources.mailbox import EXAMPLE, Address
from handlers.sources.sources import may_be_called
from playbook.refusal import Refusal


def add_mailbox(box: SecretBox, kind: str, name: str, mailbox: str | None) -> None:
    """Add one. Raises Refusal."""
    if mailbox is None:
        raise Refusal(f"Say which mailbox: --mailbox {EXAMPLE}. Its password is asked for.")
    address = Address.read(mailbox)
    with at_the_desk() as desk:
        may_be_called(desk, name)
        source = mailboxes.add(desk, box, imap.opened, kind, name, str(address), _password(address.user))
    _say(
        f"{source.name} is added: mails that come to {source.api} from now on are read. Nothing is changed there."
    )
    _say(f"`glengarry source test {kind}` shows what is made of one. docs/sources/{kind}.md tells more.")


def another_password(box: SecretBox, name: str) -> None:
    """Ask for another password of one. Raises Refusal."""
    with at_the_desk() as desk:
        source = mailboxes.renew(desk, box, imap.opened, name, _password(name))
    _say(f"{source.name} has another password: it opens {source.api}.")


def _password(whose: str) -> str:
    return str(typer.prompt(f"The password of {whose}", hide_input=True))


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
