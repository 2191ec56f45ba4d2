"""A hostile lead and hostile notes on their way through everything: nobody is pinged, nothing breaks."""

import json
import logging
import re
from typing import Any, cast

import pytest

from handlers.arrival.intake import take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.clock.due import ring
from handlers.reports.leaderboard import post_weekly
from store import history
from tests.floor import PEOPLE, Floor
from tests.moments import live_through
from tests.samples import HOSTILE, SPITE, lead_row, strangers_words
from tests.slack_limits import Surface, problems

KINDS = ("spiteful", "10,000 ampersands", "10,000 quotes")
SECRETS = ("Zebulon", "zeb@quokka.com", "Zeb@Quokka", "2125550177", "555-0177", "umbrella stand", "Wexford")
MENTIONED = re.compile(r"<@([^>]*)>")


def hostile(kind: str, **facts: Any) -> dict[str, Any]:
    """A lead with spite in every field that takes text, and a few words of its own to look for."""
    spite = HOSTILE[kind]
    return {
        "name": f"Zebulon {spite}"[:200], "company": f"Wexford {spite}"[:200], "email": "Zeb@Quokka.com",
        "phone": "+1 212 555 0177", "message": f"an umbrella stand {spite}"[:10_000], "source": spite[:100],
        "campaign": spite[:200], "landing_page": f"https://quokka.com/?{spite}", "external_id": spite,
        "budget <!channel>": spite, "temperature": "hot", **facts,
    }  # fmt: skip


class Ear:
    """Everything the floor says to Slack and to people, to be looked through in the end."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.heard: list[tuple[Surface, dict[str, Any]]] = []

    def answered(self, answer: dict[str, Any] | None) -> str:
        """Note what one person was answered; returns it as text."""
        if answer and "response_action" not in answer:
            self.heard.append(("message", answer))
        return json.dumps(answer, ensure_ascii=False)

    def everything(self) -> list[tuple[Surface, dict[str, Any]]]:
        """What was answered, posted, updated and opened."""
        said = list(self.heard)
        for method, arguments in self.floor.slack.calls:
            if method == "views.open":
                said.append(("modal", arguments["view"]))
            elif method.startswith("chat."):
                said.append(("message", arguments))
        return [(surface, worded(payload)) for surface, payload in said]


def worded(payload: dict[str, Any]) -> dict[str, Any]:
    addressed = (
        "channel", "ts", "thread_ts", "user", "metadata", "client_msg_id", "unfurl_links", "unfurl_media",
        "response_type", "replace_original",
    )  # fmt: skip
    return {key: value for key, value in payload.items() if key not in addressed}


def look_at(ear: Ear) -> None:
    """Every payload is one that Slack takes, and nobody but the team is mentioned in it."""
    everything = ear.everything()
    assert len(everything) >= 5
    for surface, payload in everything:
        assert problems(payload, surface) == []
        said = strangers_words(payload).replace("<https://slack.com/archives/", "")  # our own, to a card
        assert set(MENTIONED.findall(said)) <= PEOPLE.keys()
        for sign in ("<!", "<#", "<http", "<mailto", "\u202e"):
            assert sign not in said
        assert "49 {%" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_lead_through_its_whole_life(
    floor: Floor, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    ear, spite = Ear(floor), HOSTILE[kind][:2_000]
    assert floor.take(hostile(kind)).answer == {"lead": 1, "status": "accepted"}
    live_through(floor, minutes=5)
    floor.press("U0SAM", "claim", 1)
    assert "was faster" in ear.answered(floor.press("U0DANA", "claim", 1))
    live_through(floor, minutes=16)
    typed = [
        f"/dispo 1 voicemail {spite}", f"/dispo 1 {spite[:200]} {spite}", f"/dispo {spite}", f"/lead {spite}",
        f"/lead 1 {spite}", f"/lead 1 give {spite[:40]}", f"/leadstats {spite}", f"/leadstats me by {spite}",
        "/lead 1", "/lead mine", "/dispo",
    ]  # fmt: skip
    for line in typed:
        ear.answered(floor.type("U0SAM", line))
    floor.press("U0SAM", "more", 1)
    floor.press("U0SAM", "dispose", 1)
    view = floor.slack.views()[-1]
    ear.answered(floor.submit("U0SAM", view, code="no-purchase", need="", note=spite))
    ear.answered(floor.submit("U0SAM", view, code="spoke", need=spite[:300], note=spite))
    again = floor.take(hostile(kind, external_id="another", source="fair"))
    assert again.answer == {"lead": 1, "status": "re-inquiry"}
    floor.type("U0SAM", "/lead 1 give @dana")
    ear.answered(floor.type("U0DANA", f"/dispo 1 not-ready in 2 weeks {spite}"))
    floor.deliver()
    floor.press("U0TOM", "hot-again", 1)
    looks = (
        "/leadstats",
        "/leadstats by campaign",
        "/leadstats year by source",
        "/leadstats @dana by campaign",
    )
    for line in (f"/dispo 1 lost-to-competitor {spite}", "/lead 1", *looks):
        ear.answered(floor.type("U0MARIA", line))
    floor.pass_time(days=7)
    assert post_weekly(floor.desk)
    floor.deliver()
    look_at(ear)
    assert floor.look(1).state == "closed"
    for secret in SECRETS:
        assert secret.lower() not in caplog.text.lower()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_what_a_stranger_wrote_is_shown_as_he_wrote_it(floor: Floor) -> None:
    floor.lead(
        name="Ann", message='{{7*7}} <!channel> *now* `rm -rf` \\n & "so on" \' 🔥 שלום', temperature="hot"
    )
    floor.deliver()
    shown = floor.card(1)["blocks"][1]["text"]["text"]
    assert shown == '>{{7*7}} &lt;!channel&gt; *now* `rm -rf` \\n &amp; "so on" \' 🔥 שלום'


def test_a_hundred_and_twenty_hostile_leads_fit_into_every_list(floor: Floor) -> None:
    ear = Ear(floor)
    with floor.database.writing() as tx:
        for number in range(1, 121):
            tx.add(lead_row(KINDS[number % 3], "claimed" if number % 2 else "on the list", number))
    ear.answered(floor.type("U0SAM", "/lead mine"))
    ear.answered(floor.type("U0SAM", "/dispo"))
    ear.answered(floor.type("U0MARIA", "/leadstats"))
    floor.clock.move(minutes=2)
    assert ring(floor.desk, 2, floor.clock())  # the first of them puts out the list
    floor.deliver()
    digests = [said for said in floor.slack.posted.values() if said["text"].startswith("❄️ 60 cold leads")]
    assert len(digests) == 1
    look_at(ear)


def test_a_hundred_hostile_notes_fit_onto_the_page(floor: Floor) -> None:
    ear = Ear(floor)
    floor.take(hostile("spiteful"))
    floor.press("U0SAM", "claim", 1)
    lead = floor.look(1)
    with floor.database.writing() as tx:
        for number in range(100):
            note = HOSTILE[KINDS[number % 3]]
            more = {"note": note, "code": "voicemail", "detail": {"why": note}}
            history.add(tx, lead, "recorded", floor.clock(), "U0SAM", "modal", **more)
    for _ in range(3):
        ear.answered(floor.type("U0SAM", "/lead 1"))
        floor.press("U0DANA", "more", 1)
    look_at(ear)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=XX", "text/plain"]
)
def test_spite_in_a_body_is_a_lead_or_a_clear_no(floor: Floor, kind: str) -> None:
    bodies = [
        SPITE.encode(),
        b"name=" + SPITE.encode() + b"&email=<@U1>",
        b"\xff\xfe\x00\x00" * 50,
        b"%" * 500,
        b"&=" * 400,
        b'--XX\r\nContent-Disposition: form-data; name="na\x00me"\r\n\r\n'
        + SPITE.encode()
        + b"\r\n--XX--\r\n",
    ]
    for body in bodies:
        taken = take_in(floor.desk, RawInquiry(body, kind))
        assert taken.http in (202, 400)
    floor.deliver()
    for said in floor.slack.posted.values():
        assert problems(worded(said), "message") == []
        assert not MENTIONED.search(strangers_words(said))


def test_values_of_the_wrong_kind_are_a_lead_all_the_same(floor: Floor) -> None:
    odd: list[Any] = [
        None,
        True,
        10**400,
        1e308,
        -1,
        [],
        {},
        ["<!here>", 1],
        {"a": {"b": ["c"]}},
        "\u0000",
        "NaN",
    ]
    for value in odd:
        facts = dict.fromkeys(
            ("name", "email", "phone", "message", "price", "temperature", "campaign", "test"), value
        )
        taken = floor.take({**facts, "note": str(cast(object, value))[:50]})
        assert taken.http == 202, value
    floor.deliver()
    for said in floor.slack.posted.values():
        assert problems(worded(said), "message") == []
