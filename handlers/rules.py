"""Which playbook is in force: read again when another process applied a new one."""

from threading import Lock

from handlers.desk import Rules
from playbook.crew import Crew
from playbook.document import Playbook, read
from store import people, playbooks
from store.database import Database, Tx


class InForce:
    """Hands out the rules in force. `refresh` costs two indexed look-ups; the clock calls it every tick."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Reads nothing before the first call."""
        self._database = database
        self._workspace = workspace
        self._lock = Lock()
        self._rules: Rules | None = None
        self._version = -1

    def __call__(self) -> Rules:
        """The rules as last read."""
        return self._rules or self.refresh()

    def refresh(self) -> Rules:
        """The rules as they are now."""
        with self._lock, self._database.reading() as tx:
            version = playbooks.latest(tx, self._workspace)
            if self._rules is None or version != self._version:
                playbook = read(playbooks.text(tx, self._workspace, version))
            else:
                playbook = self._rules.playbook
            self._rules = Rules(playbook, crew_of(tx, self._workspace, playbook))
            self._version = version
            return self._rules


def crew_of(tx: Tx, workspace: str, playbook: Playbook) -> Crew:
    """The people whom the roles name, as far as the app has met them."""
    roles = playbook.roles
    everyone = [*roles.managers, *roles.marketing, *roles.backups, roles.fallback]
    ids = people.named(tx, workspace, everyone)

    def known(names: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ids[name] for name in names if name in ids))

    return Crew(known(roles.managers), known(roles.marketing), known(roles.backups), ids.get(roles.fallback))
