"""The small sales team that works in the demo, and the local Slack's workspace made of it."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Person:
    """Somebody in the demo's workspace."""

    id: str
    handle: str
    real_name: str


@dataclass(frozen=True)
class Channel:
    """A channel and the people in it; the bot is in all of them."""

    id: str
    name: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Team:
    """A workspace with its people, its channels and the app that is installed in it."""

    reps: tuple[Person, ...]
    manager: Person
    marketer: Person
    workspace: str = "Rio Rancho Solar"
    domain: str = "rio-rancho-solar"
    team_id: str = "T0RIORANCHO"
    timezone: str = "Europe/Berlin"
    app_id: str = "A0GLENGARRY"
    bot: Person = Person("U0GLENGARRY", "glengarry", "glengarry")
    bot_token: str = "xoxb-local-demo"  # noqa: S105 -- opens nothing but a Slack on this machine
    app_token: str = "xapp-local-demo"  # noqa: S105 -- the same
    signing_secret: str = "local-demo-signing-secret"  # noqa: S105 -- the same

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody but the bot, in the order the local Slack offers to act as."""
        return (*self.reps, self.manager, self.marketer)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Where leads are posted, and where marketing is told."""
        return (
            Channel("C0LEADS", "leads", self.people),
            Channel("C0MARKETING", "marketing", (self.manager, self.marketer)),
        )


TEAM = Team(
    reps=(
        Person("U0SAM", "sam", "Sam Okafor"),
        Person("U0DANA", "dana", "Dana Weber"),
        Person("U0LEE", "lee", "Lee Park"),
        Person("U0RUTH", "ruth", "Ruth Alvarez"),
    ),
    manager=Person("U0MARIA", "maria", "Maria Lindqvist"),
    marketer=Person("U0TOM", "tom", "Tom Becker"),
)


def write_config(path: Path, team: Team = TEAM) -> None:
    """Write the workspace as local-slack reads it. JSON is YAML too, so the file's ending may be either."""
    workspace = {"name": team.workspace, "domain": team.domain, "teamId": team.team_id}
    config = {
        "workspace": workspace,
        "apps": [_app(team)],
        "users": [_user(person, team) for person in team.people],
        "channels": [_channel(channel, team) for channel in team.channels],
    }
    path.write_text(json.dumps(config, indent=2), encoding="utf-8")


def _app(team: Team) -> dict[str, str]:
    return {
        "appId": team.app_id,
        "botUserId": team.bot.id,
        "botName": team.bot.handle,
        "botToken": team.bot_token,
        "appToken": team.app_token,
        "signingSecret": team.signing_secret,
        "mode": "socket",
    }


def _user(person: Person, team: Team) -> dict[str, str]:
    return {
        "id": person.id,
        "name": person.handle,
        "real_name": person.real_name,
        "email": f"{person.handle}@{team.domain}.example",
        "tz": team.timezone,
    }


def _channel(channel: Channel, team: Team) -> dict[str, object]:
    members = [*(person.id for person in channel.people), team.bot.id]
    return {"id": channel.id, "name": channel.name, "members": members}
