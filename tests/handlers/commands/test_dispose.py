"""A person records what happened: every code, every need, every refusal, through each of the doors."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from playbook.document import read
from store import history
from store.tables import Event
from tests.floor import MONDAY, PLAYBOOK, Floor

CODES = read("").dispositions
NEEDS = {
    "amount": "12000", "reason": "too expensive", "competitor": "Acme", "date": "tue 10:00", "lead": "1",
    None: "",
}  # fmt: skip


def claimed(floor: Floor) -> int:
    """#1 is Sam's, and there is a #2."""
    number = floor.lead(name="Ann Lee", company="Acme", temperature="hot")
    floor.lead(name="Bob Ray", temperature="warm")
    floor.press("U0SAM", "claim", number)
    floor.deliver()
    return number


def last(floor: Floor, number: int = 1) -> Event:
    with floor.database.reading() as tx:
        return history.of(tx, floor.look(number))[-1]


def modal(floor: Floor, person: str, number: int = 1, /, **values: str) -> dict[str, Any] | None:
    """Press Record at a lead and submit the form."""
    floor.press(person, "dispose", number)
    return floor.submit(person, floor.slack.views()[-1], **values)


@pytest.mark.parametrize("door", ["command", "modal"])
def test_every_code_can_be_recorded(floor: Floor, door: str) -> None:
    floor.lead(name="Zoe, who was first")
    for code, disposition in CODES.items():
        number = floor.lead(name=f"Ann of {code}", temperature="hot")
        floor.press("U0SAM", "claim", number)
        for _ in range(6 * disposition.persistent):
            floor.type("U0SAM", f"/dispo {number} voicemail")
        before = floor.look(number).touches
        need = NEEDS[disposition.needs]
        if door == "command":
            answer: Any = floor.type("U0SAM", f"/dispo {number} {code} {need}")
        else:
            answer = modal(floor, "U0SAM", number, code=code, need=need, note="as agreed")
        understood = " Tue 24 Nov 2026 10:00 (your time)" * (disposition.needs == "date")
        assert answer["text"].startswith(f"✓ #{number} Ann of {code}: {disposition.label}{understood}.")
        lead, entry = floor.look(number), last(floor, number)
        assert (entry.kind, entry.code, entry.who, entry.door) == ("recorded", code, "U0SAM", door)
        assert (lead.code, lead.touches, lead.counts) == (
            code,
            before + disposition.touch,
            disposition.counts,
        )
        assert (lead.state == "closed", lead.due_at is None) == (disposition.ends, disposition.ends)


def test_a_win_keeps_its_amount_and_who_won_it(floor: Floor) -> None:
    claimed(floor)
    floor.clock.move(minutes=3)
    floor.type("U0DANA", "/dispo #1 Won €12.000,50 for two years")
    lead, entry = floor.look(1), last(floor)
    assert (lead.outcome, lead.amount, lead.amount_currency) == ("won", Decimal("12000.50"), "EUR")
    assert (lead.ended_by, lead.ended_at) == ("U0DANA", floor.clock())
    assert (lead.first_touch_by, lead.first_touch_at, lead.reached_at) == ("U0DANA",) + (floor.clock(),) * 2
    assert entry.note == "for two years"
    assert entry.detail.items() >= {"amount": "12000.50", "currency": "EUR", "became": "closed"}.items()
    floor.deliver()
    assert "🏆 Won by <@U0DANA> · *€12,000.50*" in floor.card(1)["text"]


def test_a_note_is_kept_as_it_was_typed_and_not_as_slack_spells_it(floor: Floor) -> None:
    claimed(floor)
    slacks = (
        "Smith &amp; Sons &lt;3 <@U0DANA|dana> <#C1|general> <https://ab.de|ab.de> <mailto:a@b.de|a@b.de>"
    )
    floor.type("U0SAM", f"/dispo 1 lost-to-competitor {slacks} <https://x.com/?a=1&amp;b=2>")
    assert last(floor).note == "Smith & Sons <3 @dana #general ab.de a@b.de https://x.com/?a=1&b=2"
    page = str(floor.type("U0SAM", "/lead 1"))
    assert "Smith &amp; Sons &lt;3 @dana" in page


def test_a_callback_is_asked_for_when_the_prospect_said(floor: Floor) -> None:
    claimed(floor)
    floor.type("U0SAM", "/dispo 1 callback tue 10:00 likes blue")
    lead = floor.look(1)
    assert (lead.due_what, lead.due_at) == ("callback", MONDAY + timedelta(days=1, hours=1))
    assert last(floor).note == "likes blue"
    floor.deliver()
    assert "📞 Call back tomorrow 10:00" in str(floor.card(1))


def test_a_touch_answers_the_nudge_and_plans_the_next_step(floor: Floor) -> None:
    claimed(floor)
    floor.press("U0SAM", "record:voicemail", 1, channel="D0SAM")
    floor.deliver()
    assert "1 touch, last: Left voicemail · Next touch 09:45" in floor.slack.texts("D0SAM")[0]
    assert '"record:voicemail"' not in floor.slack.texts("D0SAM")[0]


def test_a_touch_on_an_unclaimed_lead_claims_it(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    answer = floor.type("U0DANA", "/dispo 1 voicemail")
    assert "it is yours now" in str(answer)
    lead = floor.look(1)
    assert (lead.owner, lead.touches, lead.first_touch_by) == ("U0DANA", 1, "U0DANA")


@pytest.mark.parametrize("code", ["junk", "duplicate 2"])
def test_what_is_no_touch_claims_nothing(floor: Floor, code: str) -> None:
    floor.lead(name="Ann Lee")
    floor.lead(name="Bob Ray")
    answer = floor.type("U0DANA", f"/dispo 1 {code}")
    assert "yours" not in str(answer)
    assert (floor.look(1).first_claimed_by, floor.look(1).touches) == (None, 0)


def test_a_colleague_may_record_and_the_owner_stays(floor: Floor) -> None:
    claimed(floor)
    floor.type("U0DANA", "/dispo 1 spoke she prefers mornings")
    lead = floor.look(1)
    assert (lead.owner, lead.first_touch_by, lead.reached) == ("U0SAM", "U0DANA", True)


def test_the_owner_is_told_what_a_colleague_recorded(floor: Floor) -> None:
    claimed(floor)
    floor.type("U0SAM", "/dispo 1 voicemail")
    floor.type("U0DANA", "/dispo 1 spoke she prefers mornings")
    floor.type("U0DANA", "/dispo 1 spoke she prefers mornings")
    floor.deliver()
    told = [each for each in floor.slack.texts("D0SAM") if "<@U0DANA> recorded *Spoke*" in each]
    assert len(told) == 2
    assert "for your lead #1 Ann Lee, Acme" in told[0]
    assert "she prefers mornings" in told[0]
    assert not any("<@U0SAM> recorded" in each for each in floor.slack.texts("D0SAM"))


def test_the_owner_is_told_when_a_colleague_closes_it(floor: Floor) -> None:
    claimed(floor)
    floor.type("U0DANA", "/dispo 1 won 12000")
    floor.deliver()
    assert any("<@U0DANA> recorded *Won* for your lead #1" in each for each in floor.slack.texts("D0SAM"))
    assert not any("recorded" in each for each in floor.slack.texts("D0DANA"))


def test_a_lead_not_ready_goes_to_marketing_until_that_day(floor: Floor) -> None:
    claimed(floor)
    floor.type("U0SAM", "/dispo 1 not-ready in 2 weeks")
    floor.deliver()
    lead = floor.look(1)
    assert (lead.state, lead.owner, lead.due_at) == ("nurture", None, MONDAY + timedelta(days=14))
    assert "Not ready yet" in floor.slack.texts("C0MARKETING")[0]


def test_a_touch_of_a_lead_in_the_nurture_pile_is_no_news_for_marketing(floor: Floor) -> None:
    claimed(floor)
    floor.type("U0SAM", "/dispo 1 not-ready in 2 weeks")
    floor.deliver()
    floor.clock.move(days=1)
    floor.type("U0DANA", "/dispo 1 emailed sent the brochure")
    floor.deliver()
    assert (floor.look(1).state, floor.look(1).touches) == ("nurture", 2)
    assert len(floor.slack.texts("C0MARKETING")) == 1


@pytest.mark.parametrize("touches", [0, 1, 5])
def test_nobody_gives_up_before_six_touches(floor: Floor, touches: int) -> None:
    claimed(floor)
    for _ in range(touches):
        floor.type("U0SAM", "/dispo 1 emailed")
    said = floor.type("U0SAM", "/dispo 1 no-response")["text"]
    assert said.startswith(f"Too early to give up: {touches} of at least 6 touches so far.")
    assert floor.look(1).state == "working"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/dispo 1 won", "`won` needs the amount, for example 12000 or 12,000 EUR: `/dispo 1 won 12000`"),
        ("/dispo 1 won a lot", "`won` needs the amount"),
        ("/dispo 1 callback", "`callback` needs when"),
        ("/dispo 1 meeting soon", "`meeting` needs when"),
        ("/dispo 1 callback 2026-11-01", "That time is already past."),
        ("/dispo 1 callback yesterday", "That time is already past."),
        ("/dispo 1 no-purchase", "`no-purchase` needs the reason in a few words"),
        ("/dispo 1 lost-to-competitor", "`lost-to-competitor` needs who won it"),
        ("/dispo 1 duplicate", "`duplicate` needs the number of the lead that it repeats"),
        ("/dispo 1 duplicate 1", "#1 cannot repeat #1: name another lead that exists."),
        ("/dispo 1 duplicate 77", "#1 cannot repeat #77: name another lead that exists."),
        ("/dispo 1 voicmail", "There is no disposition `voicmail`. Did you mean `voicemail`"),
        ("/dispo 1 wn 12", "Did you mean `won`"),
        ("/dispo 1 <!channel>", "There is no disposition `&lt;!channel&gt;`. `/dispo help`"),
        ("/dispo 77 voicemail", "There is no lead #77. `/lead mine` lists yours."),
        ("/dispo ann voicemail", "“ann” is not a lead's number. Type it like `42`"),
        ("/dispo 99999999999999999999 voicemail", "is not a lead's number"),
        ("/dispo -1 voicemail", "is not a lead's number"),
        ("/dispo 1 won 99999999999999999", "That amount has too many digits."),
    ],
)
def test_a_refusal_says_what_to_do_instead(floor: Floor, line: str, said: str) -> None:
    claimed(floor)
    assert said in floor.type("U0SAM", line)["text"]
    assert (floor.look(1).state, floor.look(1).touches) == ("working", 0)


def test_a_closed_lead_stays_closed(floor: Floor) -> None:
    claimed(floor)
    floor.type("U0SAM", "/dispo 1 junk")
    said = floor.type("U0DANA", "/dispo 1 won 12000")["text"]
    assert said == "#1 is closed already (junk). `/lead 1` shows what happened."
    assert floor.look(1).outcome == "disqualified"


def test_a_code_of_the_playbooks_own_works_like_the_shipped_ones(sqlite_database: Any) -> None:
    own = '[dispositions]\nfaxed = { label = "Faxed", touch = true, quick = true }\n'
    floor = Floor(sqlite_database, playbook=PLAYBOOK + own)
    claimed(floor)
    assert '"record:faxed"' in floor.slack.texts("D0SAM")[0]
    assert "`faxed`  Faxed" in str(floor.type("U0SAM", "/dispo help"))
    floor.press("U0SAM", "record:faxed", 1)
    assert (floor.look(1).code, floor.look(1).touches) == ("faxed", 1)
