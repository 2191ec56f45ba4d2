"""What is typed behind `/leadstats` is understood in any order, or refused with what to type instead."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.asked_report import GROUPINGS, AskedReport, read_asked
from playbook.board import By
from playbook.period import period_named
from playbook.refusal import Refusal
from tests.made_up import made_up

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", AskedReport()),
        ("   ", AskedReport()),
        ("month", AskedReport("month")),
        ("week @sam", AskedReport("week", whom="@sam")),
        ("@sam week", AskedReport("week", whom="@sam")),
        ("me", AskedReport(whom="me")),
        ("Me Today", AskedReport("Today", whom="me")),
        ("@me", AskedReport(whom="me")),
        ("<@U0SAM> last month", AskedReport("last month", whom="<@U0SAM>")),
        ("2026-09 by source", AskedReport("2026-09", "source")),
        ("by source 2026-09", AskedReport("2026-09", "source")),
        ("q3 by campaign csv", AskedReport("q3", "campaign", csv=True)),
        ("csv q3 by campaign", AskedReport("q3", "campaign", csv=True)),
        ("CSV", AskedReport(csv=True)),
        ("last week by source", AskedReport("last week", "source")),
        ("last by source week", AskedReport("last week", "source")),
        ("2026-09-01..2026-09-15 by hour csv", AskedReport("2026-09-01..2026-09-15", "hour", csv=True)),
        ("2026-09-01 .. 2026-09-15 BY Hour", AskedReport("2026-09-01 .. 2026-09-15", "hour")),
        ("month @sam by source", AskedReport("month", "source", "@sam")),
        ("by inside", AskedReport(by="sales-channel")),
        ("by sales channel month", AskedReport("month", "sales-channel")),
        ("by sales_channel", AskedReport(by="sales-channel")),
        ("by Sales-Channels", AskedReport(by="sales-channel")),
        ("by reps", AskedReport(by="person")),
        ("by people", AskedReport(by="person")),
        ("by campaigns", AskedReport(by="campaign")),
        ("by source by source", AskedReport(by="source")),
        ("me me csv csv", AskedReport(whom="me", csv=True)),
        ("fortnight", AskedReport("fortnight")),  # no clock here: whoever has one refuses it
    ],
)
def test_words_in_any_order_are_one_question(typed: str, asked: AskedReport) -> None:
    assert read_asked(typed) == asked


@pytest.mark.parametrize(
    ("typed", "quoted", "instead"),
    [
        ("by", "“by ”", "Say by person, team, sales-channel, channel, source, campaign, temperature or hour"),
        ("month by", "“by ”", "such as `/leadstats month by source`"),
        ("by weather", "“by weather”", "Say by person"),
        ("by by source", "“by by”", "Say by person"),
        ("by @sam", "“by @sam”", "Say by person"),
        (f"by {'x' * 5000}", f"“by {'x' * 40}”", "Say by person"),
        ("by source by team", "“by source by team”", "one at a time, such as `/leadstats month by source`"),
        ("@sam @dana", "“@sam @dana”", "one at a time, such as `/leadstats month @sam`"),
        ("me @sam", "“me @sam”", "one at a time"),
    ],
)
def test_what_cannot_be_read_is_quoted_with_what_to_say_instead(
    typed: str, quoted: str, instead: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read_asked(typed)
    assert f"I cannot read {quoted}" in str(refused.value)
    assert instead in str(refused.value)
    assert len(str(refused.value)) < 300


WORDS = st.lists(
    st.one_of(
        st.text(max_size=30), st.sampled_from(["by", "me", "csv", "week", "source", "@sam", "..", "<@U1>"])
    )
).map(" ".join)


@made_up(40)
@given(typed=WORDS)
def test_whatever_is_typed_is_a_question_or_a_refusal(typed: str) -> None:
    try:
        asked = read_asked(typed)
    except Refusal:
        return
    assert asked.by is None or asked.by in GROUPINGS
    with suppress(ValueError):  # which `/leadstats` answers with the periods there are
        period_named(asked.period, NOW, ZoneInfo("Europe/Berlin"))


@made_up(40)
@given(
    period=st.sampled_from(["week", "last-week", "2026-09", "2026-q3", "2026-09-01..2026-09-15"]),
    by=st.sampled_from([None, *GROUPINGS]),
    whom=st.sampled_from([None, "me", "@sam", "@U0SAM"]),
    csv=st.booleans(),
)
def test_its_own_words_are_read_as_the_same_question(
    period: str, by: By | None, whom: str | None, csv: bool
) -> None:
    asked = AskedReport(period, by, whom, csv)
    assert read_asked(asked.words) == asked
