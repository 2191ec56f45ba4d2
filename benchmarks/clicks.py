"""Claim clicks as Slack sends them: signed, with the whole message that the button stands in."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from benchmarks.processes import SECRET
from benchmarks.seeding import CHANNEL
from handlers.desk import Rules
from handlers.facts import lead_facts
from handlers.roster import team_hours
from messages.render import Payload, render
from playbook.crew import Crew
from playbook.document import read
from playbook.member import Roster
from playbook.routing import Router
from store.tables import Lead
from tests.slack_double import BOT, BOT_USER, TEAM

PEOPLE = [f"U0REP{each:03}" for each in range(500)]


def card_of(lead: Lead, now: datetime) -> Payload:
    """The lead's card as it stands in Slack."""
    shipped = read("")
    routes = {route.name: route for route in shipped.routes}
    rules = Rules(shipped, Crew(), team_hours(shipped), Roster(), Router(shipped.routes), routes)
    return render("card", lead=lead_facts(lead, now, rules), so_far=None)


def claim_clicks(
    numbers: Sequence[int], card: Payload, ts: str, answers: str, port: int, now: datetime
) -> list[bytes]:
    """One whole HTTP request for each lead's number, pressed by one person after another.

    `answers` is where Slack takes what is said to the person who pressed.
    """
    return [
        _signed(urlencode({"payload": json.dumps(_pressed(nth, number, card, ts, answers))}), port, now)
        for nth, number in enumerate(numbers)
    ]


def _pressed(nth: int, number: int, card: Payload, ts: str, answers: str) -> dict[str, Any]:
    person = PEOPLE[nth % len(PEOPLE)]
    return {
        "type": "block_actions",
        "user": {"id": person, "username": person.lower(), "name": person.lower(), "team_id": TEAM},
        "api_app_id": "A0GLEN",
        "token": "not used any more",
        "container": {"type": "message", "message_ts": ts, "channel_id": CHANNEL, "is_ephemeral": False},
        "trigger_id": f"{nth}.{number}.abcdef",
        "team": {"id": TEAM, "domain": "glengarry"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": CHANNEL, "name": "leads"},
        "message": {"user": BOT_USER, "type": "message", "ts": ts, "bot_id": BOT, "team": TEAM, **card},
        "state": {"values": {}},
        "response_url": f"{answers}/{nth}-{number}",
        "actions": [{
            "action_id": "claim", "block_id": "do", "type": "button", "style": "primary", "value": str(number),
            "text": {"type": "plain_text", "text": "Claim", "emoji": True}, "action_ts": ts,
        }],
    }  # fmt: skip


def _signed(body: str, port: int, now: datetime) -> bytes:
    at = str(int(now.timestamp()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=at, body=body)
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: Slackbot 1.0\r\n"
        f"Accept: application/json,*/*\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: {signature}\r\n\r\n"
    )
    return (head + body).encode()
