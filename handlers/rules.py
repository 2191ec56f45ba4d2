"""Which playbook is in force, who is there, which campaigns, and who listens: read again when it was changed."""

from threading import Lock

from handlers.desk import Rules
from handlers.roster import roster_of, team_hours
from playbook.crew import Crew
from playbook.document import Playbook, read
from playbook.known_campaigns import KnownCampaigns, known
from playbook.member import Roster
from playbook.routing import Router
from store import campaigns, groups, people, playbooks, receivers, workspaces
from store.database import Database, Tx


class InForce:
    """Hands out the rules in force. `refresh` costs six short look-ups; the clock calls it every tick."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Reads nothing before the first call."""
        self._database = database
        self._workspace = workspace
        self._lock = Lock()
        self._rules: Rules | None = None
        self._seen: tuple[object, ...] = ()

    def __call__(self) -> Rules:
        """The rules as last read."""
        return self._rules or self.refresh()

    def refresh(self) -> Rules:
        """The rules as they are now."""
        with self._lock, self._database.reading() as tx:
            version = playbooks.latest(tx, self._workspace)
            refused = workspaces.drew_nothing(tx, self._workspace)
            met = people.version(tx, self._workspace), groups.version(tx, self._workspace)
            marketed = campaigns.seen(tx, self._workspace)
            self._database.wanted = receivers.wanted(tx, self._workspace)
            seen = version, met, refused, marketed
            if self._rules is None or seen != self._seen:
                playbook = read(playbooks.text(tx, self._workspace, version))
                roster = roster_of(tx, self._workspace, playbook)
                self._rules = Rules(
                    playbook, crew_of(playbook, roster), team_hours(playbook), roster,
                    Router(playbook.routes), {route.name: route for route in playbook.routes},
                    refused, known_campaigns(tx, self._workspace),
                )  # fmt: skip
                self._seen = seen
            return self._rules


def known_campaigns(tx: Tx, workspace: str) -> KnownCampaigns:
    """All campaigns and the rules in force, ready for inquiries to be told apart by."""
    named, rules = campaigns.named(tx, workspace), campaigns.rules(tx, workspace)
    return known(named, rules, campaigns.prices(tx, workspace))


def crew_of(playbook: Playbook, roster: Roster) -> Crew:
    """The people whom the roles name, in the playbook or one by one, as far as the app has met them."""
    roles = playbook.roles

    def known(names: list[str], role: str) -> tuple[str, ...]:
        named = [roster.id_of(name) for name in names]
        given = [each.id for each in roster.members.values() if role in each.settings.roles and not each.gone]
        return tuple(dict.fromkeys(person for person in [*named, *given] if person))

    last_resort = roster.whoever(roles.fallback) if roles.fallback else None
    return Crew(
        known(roles.managers, "manager"),
        known(roles.marketing, "marketing"),
        known(roles.backups, ""),
        last_resort.id if last_resort else None,  # also when gone: then his stand-in is asked
    )
