"""The mail room: looks into the mailboxes that are sources, and makes leads of what came."""

from bot.outward import imap
from bot.rooms.background import Background
from handlers.desk import Desk
from handlers.secret_box import SecretBox
from handlers.sources.mail_look import look_at_all

LOOK = 3.0  # seconds between two looks at which mailbox is due


class MailRoom:
    """Reads the mailboxes of one workspace."""

    def __init__(self, desk: Desk, box: SecretBox) -> None:
        """Does nothing before `start` or `work`."""
        self._desk, self._box = desk, box
        self._background = Background("mailboxes", self.work, LOOK)

    def start(self) -> None:
        """Read in the background until stopped."""
        self._background.start()

    def stop(self) -> None:
        """Finish the mail under way and begin none."""
        self._background.stop()

    def work(self) -> bool:
        """Look at what is due; False when there is no more to read at once."""
        return look_at_all(self._desk, self._box, imap.opened, self._background.stopping.is_set)
