"""Watched channels: what other tools post there becomes a lead; what people say there stays theirs."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from handlers.arrival.intake import take_in, take_in_waiting
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.sources import heard
from handlers.sources.failed_intake import listed, replay
from store import history, inquiries, playbooks
from store.database import Database
from store.tables import Inquiry
from tests.floor import PLAYBOOK, Floor

TS = "1800000000.000100"
LINK = "https://slack.com/archives/C0WEB/p1800000000000100"
WATCHED = '[[watched]]\nchannel = "C0WEB"\n'
CHAT: dict[str, Any] = {
    "channel": "C0WEB", "ts": TS, "bot_id": "B0CHAT", "app_id": "A0CHAT", "subtype": "bot_message",
    "username": "Website chat",
    "text": "*Name:* Ann Lee\n*E-mail:* <mailto:ann@acme.test|ann@acme.test>\n*Budget:* 20k &amp; more",
}  # fmt: skip


@pytest.fixture
def any_floor(database: Database) -> Floor:
    return Floor(database)


def watching(floor: Floor, more: str = WATCHED) -> None:
    """The playbook watches."""
    with floor.database.writing() as tx:
        version = playbooks.latest(tx, "T0")
        assert playbooks.add(tx, "T0", version, more + PLAYBOOK, "test", floor.clock())
    floor.rules.refresh()


def posts(floor: Floor, **more: Any) -> int:
    """A program posts; the HTTP status that Slack gets."""
    return floor.event(type="message", **{**CHAT, **more})


def kept(floor: Floor) -> list[Inquiry]:
    with floor.database.reading() as tx:
        return list(tx.scalars(select(Inquiry).order_by(inquiries.INQUIRY.c.id)))


def test_a_notice_becomes_a_lead_with_its_link(floor: Floor) -> None:
    watching(floor)
    assert posts(floor) == 200
    lead = floor.look(1)
    assert (lead.name, lead.email, lead.source) == ("Ann Lee", "ann@acme.test", "Website chat")
    assert lead.extra == {"Budget": "20k & more", "slack_message": LINK}
    (raw,) = kept(floor)
    assert (raw.door, raw.content_type, raw.status) == ("watched channel", "application/json", "accepted")
    assert b"B0CHAT" in raw.body
    with floor.database.reading() as tx:
        assert history.of(tx, lead)[0].door == "watched channel"
    assert f"<{LINK}|the message>" in str(floor.type("U0SAM", "/lead 1"))


def test_the_number_is_told_below_the_notice(floor: Floor) -> None:
    watching(floor)
    posts(floor)
    floor.deliver()
    (said,) = [each for (channel, _), each in floor.slack.posted.items() if channel == "C0WEB"]
    assert (said["thread_ts"], said["text"]) == (TS, "➡️ That is lead #1.")


def test_slack_telling_it_again_makes_no_second_lead_and_no_second_inquiry(floor: Floor) -> None:
    watching(floor)
    for _ in range(3):
        posts(floor)
    posts(floor, text="Daily report")
    assert [each.lead_id for each in kept(floor)] == [1]


def test_one_that_failed_is_kept_once_however_often_slack_tells_it(floor: Floor) -> None:
    watching(floor)
    for _ in range(3):
        posts(floor, text="All quiet today.")
    (raw,) = kept(floor)
    assert (raw.status, raw.lead_id) == ("failed", None)
    assert "E-mail: ann@acme.com" in str(raw.problem)


@pytest.mark.parametrize(
    "what",
    [
        {"bot_id": None, "subtype": None, "user": "U0DANA"},  # a person
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"thread_ts": "1700000000.000100"},  # a reply
        {"bot_id": "B0BOT"},  # ours
        {"user": "U0BOT"},
        {"app_id": "A0"},
        {"bot_profile": {"app_id": "A0"}},
        {"channel": "C0OTHER"},
    ],
)
def test_nothing_else_is_kept(floor: Floor, what: dict[str, Any]) -> None:
    watching(floor)
    posts(floor, **what)
    assert kept(floor) == []


def test_nothing_is_kept_where_nobody_watches(floor: Floor) -> None:
    posts(floor)
    assert kept(floor) == []
    assert floor.slack.calls == []


@pytest.mark.parametrize("by", ["website CHAT", "B0CHAT", "A0CHAT"])
def test_only_the_named_program_is_meant(floor: Floor, by: str) -> None:
    watching(floor, f'{WATCHED}by = "{by}"\n')
    posts(floor, username="Deploys", bot_id="B0OPS", app_id="A0OPS", ts="1800000000.000200")
    assert kept(floor) == []
    posts(floor)
    assert floor.look(1).name == "Ann Lee"


def test_a_channel_may_be_named_and_slack_is_asked_for_names_once(floor: Floor) -> None:
    floor.slack._conversations_info = lambda said: {  # type: ignore[attr-defined]
        "channel": {"name": "web-leads" if said["channel"] == "C0WEB" else "random"}
    }
    watching(floor, '[[watched]]\nchannel = "#web-leads"\n')
    posts(floor)
    for number in range(3):
        posts(floor, channel="C0RANDOM", ts=f"1800000001.00010{number}")
    assert [each.lead_id for each in kept(floor)] == [1]
    assert [method for method, _ in floor.slack.calls].count("conversations.info") == 2


def test_when_slack_does_not_say_which_channel_it_is_it_is_to_tell_again(floor: Floor) -> None:
    watching(floor, '[[watched]]\nchannel = "#web-leads"\n')
    floor.slack.refusing["conversations.info"] = "ratelimited"
    assert posts(floor) == 500
    assert kept(floor) == []
    del floor.slack.refusing["conversations.info"]
    floor.slack._conversations_info = lambda _: {"channel": {"name": "web-leads"}}  # type: ignore[attr-defined]
    assert posts(floor) == 200
    assert floor.look(1).name == "Ann Lee"


def test_patterns_read_what_has_no_labels(floor: Floor) -> None:
    patterns = r"patterns = ['New lead: (?P<name>.+) from (?P<company>.+)', 'write to (?P<email>\S+)']"
    watching(floor, f'{WATCHED}source = "Chat"\n{patterns}\n')
    posts(floor, text=":tada: New lead: Ann Lee from Acme\nPlease write to <mailto:ann@acme.test|her> soon")
    lead = floor.look(1)
    assert (lead.name, lead.company, lead.email, lead.source) == ("Ann Lee", "Acme", "ann@acme.test", "Chat")


def test_a_failed_one_is_replayed_when_the_pattern_is_mended(floor: Floor) -> None:
    watching(floor, f"{WATCHED}patterns = ['Lead: (?P<name>.+)']\n")
    posts(floor, text="New prospect: Ann Lee")
    ((failed,), _) = listed(floor.desk)
    assert failed.why.startswith("no pattern of its [[watched]] finds a name")
    watching(floor, f"{WATCHED}patterns = ['prospect: (?P<name>.+)']\n")
    done = replay(floor.desk, failed.number)
    assert (done.lead, done.status) == (1, "accepted")
    assert floor.look(1).name == "Ann Lee"
    assert floor.look(1).extra["slack_message"] == LINK


def test_one_that_is_replayed_is_told_below_the_notice_as_well(floor: Floor) -> None:
    watching(floor)
    posts(floor, text="New lead: Ann Lee")
    assert [each.source for each in listed(floor.desk)[0]] == ["watched channel C0WEB"]
    watching(floor, WATCHED + "patterns = ['New lead: (?P<name>.+)']\n")
    assert replay(floor.desk, 1).lead == 1
    floor.deliver()
    (said,) = [each for (channel, _), each in floor.slack.posted.items() if channel == "C0WEB"]
    assert (said["thread_ts"], said["text"]) == (TS, "➡️ That is lead #1.")


def test_a_channel_that_is_named_is_known_again_when_it_is_replayed(floor: Floor) -> None:
    floor.slack._conversations_info = lambda _: {"channel": {"name": "web-leads"}}  # type: ignore[attr-defined]
    watching(floor, "[[watched]]\nchannel = '#web-leads'\npatterns = ['Lead: (?P<name>.+)']\n")
    posts(floor, text="Name: Ann Lee")
    floor.slack.refusing["conversations.info"] = "not_authed"
    floor.desk.channel_names.clear()
    watching(floor, "[[watched]]\nchannel = 'web-leads'\n")
    assert replay(floor.desk, 1).lead == 1


def test_one_that_nobody_watches_any_more_says_so(floor: Floor) -> None:
    watching(floor)
    posts(floor, text="All quiet today.")
    watching(floor, "")
    assert "no [[watched]] of the playbook is about C0WEB" in replay(floor.desk, 1).why


def test_a_message_that_somebody_made_a_lead_of_is_that_lead(floor: Floor) -> None:
    watching(floor)
    posts(floor, text="All quiet, but Ann Lee called.")
    view = floor.shortcut("U0SAM", {"ts": TS, "text": "Ann Lee called."}, channel="C0WEB")
    assert view is not None
    floor.submit("U0SAM", view, name="Ann Lee", temperature="hot")
    watching(floor, f"{WATCHED}patterns = ['but (?P<name>.+) called']\n")
    assert replay(floor.desk, 1).lead == 1
    with pytest.raises(AssertionError):
        floor.look(2)


def test_the_shortcut_says_which_lead_a_notice_became(floor: Floor) -> None:
    watching(floor)
    posts(floor)
    view = floor.shortcut("U0SAM", {"ts": TS, "text": "x"}, channel="C0WEB")
    assert "That message is lead #1 already." in str(view)


def test_the_same_person_told_of_twice_is_one_lead(floor: Floor) -> None:
    watching(floor)
    posts(floor)
    posts(floor, ts="1800000000.000200", text="E-mail: ann@acme.test\nPhone: <tel:+12125550100|call>")
    assert [each.status for each in kept(floor)] == ["accepted", "re-inquiry"]
    assert floor.look(1).phone == "+12125550100"


def test_a_crash_before_it_was_understood_loses_nothing(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching(floor)
    with monkeypatch.context() as broken:
        broken.setattr(heard, "understand_kept", _crash)
        assert posts(floor) == 500
    assert posts(floor) == 200  # Slack tells again; it is kept already
    assert [each.status for each in kept(floor)] == ["waiting"]
    floor.clock.move(minutes=2)
    assert take_in_waiting(floor.desk) == 1
    assert floor.look(1).name == "Ann Lee"


def _crash(*_: object) -> None:
    raise OSError("the power went")


def test_told_by_several_at_the_same_moment_it_is_one_lead(any_floor: Floor) -> None:
    watching(any_floor)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: posts(any_floor), range(8))) == [200] * 8
    assert [each.lead_id for each in kept(any_floor)] == [1]


def test_the_list_of_what_failed_names_the_door(floor: Floor) -> None:
    watching(floor)
    posts(floor, text="All quiet today.")
    take_in(floor.desk, RawInquiry(b"[]", "application/json"))
    ((first, second), _) = listed(floor.desk)
    assert (first.source, second.source) == ("watched channel C0WEB", None)


def test_notes_are_made_as_ever(floor: Floor) -> None:
    watching(floor)
    posts(floor)
    floor.deliver()
    thread = floor.look(1).card_ts
    floor.event(
        type="message", channel="C0LEADS", user="U0DANA", ts="1800000000.000300", text=":memo: ask for Ann",
        thread_ts=thread,
    )  # fmt: skip
    with floor.database.reading() as tx:
        assert "note" in [each.kind for each in history.of(tx, floor.look(1))]
