"""Builds the roster: everybody with his own hours, from what Slack says and what is set for him here."""

from collections.abc import Container
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.rest_days import public_holidays, rest_days
from playbook.document import Playbook
from playbook.hours_text import read_blocks
from playbook.member import Member, PersonSettings, Roster
from playbook.workday import Blocks
from playbook.working_time import WorkingHours
from playbook.zones import zone_name
from store import groups, people
from store.database import Tx
from store.tables import Person


def team_hours(playbook: Playbook) -> WorkingHours:
    """When the team works, holidays included."""
    rest = rest_days(public_holidays(playbook.hours.holidays), playbook.hours.days_off)
    return WorkingHours(ZoneInfo(playbook.team.timezone), read_blocks(playbook.hours.week()), rest)


def roster_of(tx: Tx, workspace: str, playbook: Playbook) -> Roster:
    """Everybody the app has met, and the user groups that stand in for somebody."""
    public = public_holidays(playbook.hours.holidays)  # one for all: it keeps every year that was asked about
    met = people.everybody(tx, workspace)
    usual = read_blocks(playbook.hours.week())
    members = {person.id: member_of(person, playbook, usual, public) for person in met}
    return Roster(members, {group.id: tuple(group.members) for group in groups.known(tx, workspace)})


def member_of(person: Person, playbook: Playbook, usual: Blocks, public: Container[date]) -> Member:
    """A person with his own hours, else the usual ones."""
    settings = PersonSettings.model_validate(person.settings)
    return Member(
        id=person.id, hours=_hours(person, settings, playbook, usual, public), handle=person.handle or person.id,
        name=person.name or person.handle or person.id, settings=settings, admin=person.admin, gone=person.gone,
    )  # fmt: skip


def _hours(
    person: Person, settings: PersonSettings, playbook: Playbook, usual: Blocks, public: Container[date]
) -> WorkingHours:
    blocks = read_blocks(settings.hours) if settings.hours else usual
    own: list[date] = [*playbook.hours.days_off, *settings.days_off]
    away: tuple[tuple[datetime, datetime], ...] = ()
    if settings.away_from and settings.away_until:
        away = ((settings.away_from, settings.away_until),)
    zone = ZoneInfo(_zone(person, settings, playbook))
    return WorkingHours(zone, blocks, rest_days(public, own), away)


def _zone(person: Person, settings: PersonSettings, playbook: Playbook) -> str:
    """His own, Slack's, or the team's; one that Slack made up is passed over."""
    if settings.timezone:
        return settings.timezone
    try:
        return zone_name(person.timezone or playbook.team.timezone)
    except ValueError:
        return playbook.team.timezone
