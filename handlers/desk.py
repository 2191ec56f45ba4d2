"""The desk: what every deed is given. It is passed, never global."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from slack_sdk import WebClient

from playbook.crew import Crew
from playbook.document import Playbook
from playbook.known_campaigns import KnownCampaigns
from playbook.member import Roster
from playbook.routes import Route
from playbook.routing import Router
from playbook.words import Asked, Temperature
from playbook.working_time import WorkingHours
from store.database import Database


@dataclass(frozen=True)
class Rules:
    """The playbook in force, the people its roles name, everybody with his hours, and the routes."""

    playbook: Playbook
    crew: Crew
    hours: WorkingHours
    roster: Roster
    router: Router
    routes: Mapping[str, Route]
    drew_nothing: datetime | None = None  # when Slack refused a native table or chart
    campaigns: KnownCampaigns = field(default_factory=KnownCampaigns)

    def price_of(self, campaign: str | None) -> tuple[Decimal, str] | None:
        """What a lead of that campaign costs that came without a price: by the campaign, else by the playbook."""
        return self.campaigns.prices.get(campaign or "") or self.playbook.price_of(campaign)

    def hours_of(self, person: str | None) -> WorkingHours:
        """A person's own hours; the team's for somebody not met yet, or for nobody."""
        member = self.roster.get(person)
        return member.hours if member else self.hours

    def cap_of(self, person: str, temperature: Temperature) -> int:
        """How many untouched claims of a temperature somebody may hold: his own number, or the playbook's."""
        member = self.roster.get(person)
        own = member.settings.cap if member else None
        return self.playbook.pace(temperature).unworked if own is None else own

    def crew_for(self, route: str | None, now: datetime) -> Crew:
        """Who stands behind a lead of that route at this moment: only those who are on duty.

        The fallback person is the last resort and asked at any hour; gone or away, whoever stands in is.
        """
        return Crew(
            managers=self._there(self._named(route, Asked.MANAGER), now),
            marketing=self.crew.marketing,
            backups=self._there(self._named(route, Asked.BACKUP), now),
            fallback=self._last_resort(now),
        )

    def behind(self, route: str | None, who: Asked, now: datetime) -> tuple[str, ...]:
        """The back-ups or managers of that route: those on duty, else those who are here in these days."""
        named = self._named(route, who)
        ids = (self.roster.id_of(name) or name for name in named)
        return self._there(named, now) or tuple(each for each in ids if self.roster.can_stand_in(each, now))

    def _named(self, route: str | None, who: Asked) -> Sequence[str]:
        found = self.routes.get(route or "")
        if who is Asked.MANAGER:
            return [found.manager] if found and found.manager else self.crew.managers
        return found.backups if found and found.backups else self.crew.backups

    def _there(self, people: Sequence[str], now: datetime) -> tuple[str, ...]:
        ids = (self.roster.id_of(name) or name for name in people)
        return tuple(person for person in ids if self.roster.on_duty(person, now))

    def _last_resort(self, now: datetime) -> str | None:
        member = self.roster.get(self.crew.fallback)
        if member is None or not (member.gone or member.is_away(now)):
            return self.crew.fallback
        return self.roster.stand_in(member.id, now)


class InForce(Protocol):
    """Hands out the rules as last read, or reads them again."""

    def __call__(self) -> Rules:
        """As last read."""
        ...

    def refresh(self) -> Rules:
        """As they are now."""
        ...


@dataclass(frozen=True)
class Us:
    """Who we are in Slack: the ids of our user and our bot, by which our own messages are known."""

    user: str = ""
    bot: str = ""


@dataclass(frozen=True)
class Desk:
    """Database, clock (aware UTC), Slack, rules in force, whose workspace it is, and where the web door is."""

    database: Database
    clock: Callable[[], datetime]
    slack: WebClient
    rules: InForce
    workspace: str
    public_url: str = ""  # where others reach the web door, ending with a slash; empty when nobody said
    us: Us = Us()
    channel_names: dict[str, str] = field(default_factory=dict)  # by id, as far as Slack was asked for them
