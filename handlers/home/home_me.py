"""What a person sets for himself in Home, and a manager for others: hours, back-up, away, roles, caps."""

from typing import Any

from handlers.desk import Desk, Rules
from handlers.forms import changed_in, shown
from handlers.ownership import may_manage
from handlers.payloads import argument_pressed, chosen_in, person_in, place_in, place_of, submitted
from handlers.people.absence import until_in
from handlers.people.away import come_back, go_away
from handlers.people.groups import stand_in_named
from handlers.people.people_settings import set_for
from handlers.people.person_words import read_settings
from messages.render import render
from playbook.hours_text import read_blocks, week_text
from playbook.member import PersonSettings
from playbook.refusal import Refusal
from playbook.words import Door

BACKUP = ("backup", "Back-up", "@sam, a full name, or a user group like @sales")
HOURS = (
    ("hours", "Working hours", "Mon-Fri 09:00-12:30, 13:30-18:00; Sat 10-14. - is the team's hours"),
    ("timezone", "Time zone, if not Slack's", "Europe/Berlin"),
    ("days_off", "Days off", "2026-12-24, 2026-12-31"),
    ("summary", "Weekly summary", "yes: your own week by direct message; no: none"),
    BACKUP,
)
PERSON = (
    ("roles", "Roles", "rep, manager, marketing, admin"),
    ("team", "Team", None),
    ("territories", "Territories", "DE, AT"),
    ("products", "Products", None),
    ("languages", "Languages", None),
    ("channel", "Sales channel", "inside, outside or partner"),
    ("weight", "Weight in rotations", "2 gets twice as many leads as 1"),
    ("cap", "Untouched claims at most", "- is the playbook's number"),
    ("paused", "Paused", "yes: gets no leads"),
    *HOURS,
)


def on_hours(desk: Desk, body: dict[str, Any]) -> None:
    """My hours and back-up: opens the form."""
    _open_form(desk, body, person_in(body), "hours", HOURS)


def on_person(desk: Desk, body: dict[str, Any]) -> None:
    """A manager edits a person, found in the list or chosen by name."""
    whom = chosen_in(body) or argument_pressed(body)
    _may_set(desk, person_in(body), whom, managers_only=True)
    _open_form(desk, body, whom, "person", PERSON)


def _open_form(
    desk: Desk, body: dict[str, Any], whom: str, form: str, fields: tuple[tuple[str, str, str | None], ...]
) -> None:
    rules = desk.rules()
    member = rules.roster.get(whom)
    settings = member.settings if member else PersonSettings()
    made = render(
        "settings_view", form=form, title="Person" if form == "person" else "My hours and back-up",
        submit="Save", clears="takes it away", whom=whom, place=place_of(body, whom=whom),
        fields=[
            {"id": key, "label": label, "hint": hint, "lines": False, "value": shown(_now(rules, settings, key))}
            for key, label, hint in fields
        ],
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=made)


def _now(rules: Rules, settings: PersonSettings, key: str) -> str:
    """The present value as it is typed; for hours the team's when there are none of his own."""
    value = getattr(settings, key)
    match key:
        case "hours":
            return week_text(read_blocks(value or rules.playbook.hours.week()))
        case "backup":
            return _handle(rules, value) if value else ""
        case "paused" | "summary":
            return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _handle(rules: Rules, backup: str) -> str:
    member = rules.roster.get(backup)
    return f"@{member.handle}" if member else backup


def on_hours_submit(desk: Desk, body: dict[str, Any]) -> None:
    """Hours and back-up were given."""
    _set(desk, body, managers_only=False)


def on_person_submit(desk: Desk, body: dict[str, Any]) -> None:
    """A manager changed a person."""
    _set(desk, body, managers_only=True)


def _set(desk: Desk, body: dict[str, Any], managers_only: bool) -> None:
    whom, person = place_in(body)["whom"], person_in(body)
    _may_set(desk, person, whom, managers_only)
    typed = changed_in(body)
    if typed.get("backup"):
        typed["backup"] = stand_in_named(desk, typed["backup"])
    set_for(desk, whom, person, Door.MODAL, **read_settings(desk, whom, typed))


def _may_set(desk: Desk, person: str, whom: str, managers_only: bool) -> None:
    with desk.database.reading() as tx:
        manages = may_manage(desk, tx, person)
    if not manages and (managers_only or person != whom):
        raise Refusal("Only a manager can set that.")


def on_away(desk: Desk, body: dict[str, Any]) -> None:
    """Away until ...: opens the form."""
    view = render("away_view", place=place_of(body))
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


def on_away_submit(desk: Desk, body: dict[str, Any]) -> None:
    """The return was given."""
    given, person = submitted(body), person_in(body)
    backup = stand_in_named(desk, given["backup"]) if given.get("backup") else None
    until = until_in(desk, person, given.get("until", ""))
    go_away(desk, person, until, person, Door.MODAL, backup=backup)


def on_back(desk: Desk, body: dict[str, Any]) -> None:
    """I am back."""
    come_back(desk, person_in(body), person_in(body), Door.BUTTON)


ACTIONS = {"home-hours": on_hours, "home-person": on_person, "home-away": on_away, "home-back": on_back}
VIEWS = {"hours": on_hours_submit, "person": on_person_submit, "away": on_away_submit}
