"""Messages in Slack: whatever they are made of, what people and programs say in them is read."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.document import read
from playbook.expression import expression
from sources.slack_message import guess, named, poster, read_notice
from sources.slack_text import plain, said_in
from tests.made_up import made_up
from tests.pushing import ROOT, sample, sample_text

TEXT = st.text(max_size=60) | st.sampled_from(
    ["*Name:* Ann", "E-mail: <mailto:a@b.test|x>", ":a: b:c | d: e"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.sampled_from(
        ["type", "text", "fields", "elements", "blocks", "attachments", "title", "value", "url", "style", "name"]
    ), inside, max_size=5),
    max_leaves=25,
)  # fmt: skip


def known(message: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What was guessed."""
    return {name: value for name, value in guess(message, **more).model_dump().items() if value}


def rich(*bits: dict[str, Any]) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": list(bits)}
    return {"blocks": [{"type": "rich_text", "elements": [section]}]}


def test_the_documented_notice_is_read_to_its_last_field() -> None:
    lead = read_notice(sample("slack"), [])
    assert (lead.name, lead.company) == ("Ann Lee", "Acme Roofing")
    assert (lead.email, lead.phone) == ("ann.lee@acme.example", "+12125550100")
    assert lead.message == "Two roofs before May.\nWhat would that cost?"
    assert (lead.landing_page, lead.source) == ("https://www.example.com/roofs", "Website chat")
    assert lead.extra == {"Visits": "3"}


def test_its_page_shows_the_very_notice() -> None:
    page = (ROOT / "docs" / "sources" / "slack.md").read_text(encoding="utf-8")
    assert sample_text("slack") in page
    assert "(slack.md)" in (ROOT / "docs" / "sources" / "README.md").read_text(encoding="utf-8")


def test_the_playbook_that_its_page_shows_is_one() -> None:
    page = (ROOT / "docs" / "sources" / "slack.md").read_text(encoding="utf-8")
    (watched,) = read(page.partition("```toml\n")[2].partition("```")[0]).watched
    text = "New lead: Ann Lee from Acme\nreach them at ann@acme.test"
    lead = read_notice({"text": text}, [expression(each) for each in watched.patterns], watched.source)
    assert (lead.name, lead.company, lead.email, lead.source) == ("Ann Lee", "Acme", "ann@acme.test", "Chat")


@pytest.mark.parametrize(
    ("spelled", "seen"),
    [
        ("<mailto:ann@acme.test|Ann>", "ann@acme.test"),
        ("<mailto:ann@acme.test?subject=x>", "ann@acme.test"),
        ("<tel:+12125550100|(212) 555-0100>", "+12125550100"),
        ("<https://acme.test/a|Acme> &amp; <http://b.test>", "Acme & http://b.test"),
        ("<@U1|sam> <@U2> <#C1|leads> <!here> <!date^1^{date}|today>", "@sam @U2 #leads @here today"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("a < b > c", "a < b > c"),
        (None, ""),
        (7, ""),
    ],
)
def test_text_is_read_as_people_see_it(spelled: object, seen: str) -> None:
    assert plain(spelled) == seen


def test_rich_text_is_read_with_its_links_and_lists() -> None:
    message = {"text": "fallback", "blocks": [{"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [
            {"type": "text", "text": "Name:", "style": {"bold": True}}, {"type": "text", "text": " Ann Lee"},
        ]},
        {"type": "rich_text_list", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "link", "url": "mailto:ann@acme.test"}]},
            {"type": "rich_text_section", "elements": [
                {"type": "user", "user_id": "U1"}, {"type": "emoji", "name": "tada"}, {"type": "color"},
            ]},
        ]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a <roof>"}]},
    ]}]}  # fmt: skip
    assert said_in(message) == "*Name:* Ann Lee\nann@acme.test\n@U1:tada:\na <roof>"
    assert known(message)["name"] == "Ann Lee"


def test_blocks_of_buttons_alone_leave_the_text() -> None:
    assert said_in({"text": "Name: Ann", "blocks": [{"type": "actions", "elements": []}]}) == "Name: Ann"


def test_attachments_are_read_but_not_the_preview_of_a_linked_page() -> None:
    message = {"text": "", "attachments": [
        {"from_url": "https://b.test", "title": "Call us: 212 555 0199"},
        {"pretext": "New lead", "title": "<https://crm.test/1|Ann Lee>", "fields": [
            {"title": "Phone", "value": "<tel:+12125550100|x>"}, {"title": "", "value": "odd"}, "x",
        ]},
        {"fallback": "Company: Acme"},
        {"is_share": True, "from_url": "https://glen.slack.com/archives/C1/p1", "text": "E-mail: a@b.test"},
    ]}  # fmt: skip
    lead = read_notice(message, [])
    assert (lead.phone, lead.company, lead.email) == ("+12125550100", "Acme", "a@b.test")
    assert "Call us" not in said_in(message)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ann Lee <ann@acme.test> called", {"name": "Ann Lee", "email": "ann@acme.test"}),
        ("Please write to Ann van Lee, ann@acme.test", {"email": "ann@acme.test"}),
        ("ring (212) 555-0100 before 2026-11-30", {"phone": "(212) 555-0100"}),
        ("ring 030 123456 78", {"phone": "030 123456 78"}),
        ("order 1234567890 of 24.12.2026", {}),
        (
            "Kunde: Bob Ray\nFirma: Öl & Gas\nTelefon: 0301234567",
            {"company": "Öl & Gas", "phone": "0301234567"},
        ),
        ("Meet at 10:30, see https://acme.test/x", {}),
    ],
)
def test_what_a_person_wrote_is_guessed_at(text: str, found: dict[str, str]) -> None:
    assert known({"text": text}) == {**found, "message": text}


def test_campaigns_and_products_are_found_as_whole_words_the_longest_first() -> None:
    names = ["Web", "Autumn", "Autumn webinar", "Roof"]
    assert named(names, "about the AUTUMN-webinar and roofing") == "Autumn webinar"
    assert known({"text": "solar or roof?"}, products=["Roof"])["extra"] == {"product": "Roof"}
    assert named(["", "--"], "anything") is None


@pytest.mark.parametrize(
    "text",
    [
        "Name: Ann Lee | E-mail: ann@acme.test",
        ":wave: *Name*: Ann Lee\n• _E-mail:_ ann@acme.test",
        "Name:\nAnn Lee\n\nE-mail:\n\nann@acme.test",
        "*Name*\nAnn Lee\n*E-mail*\nann@acme.test",
        "Nom\uff1a Ann Lee\nCourriel\uff1aann@acme.test",
    ],
)
def test_labels_are_read_however_they_are_decorated(text: str) -> None:
    lead = read_notice({"text": text}, [])
    assert (lead.name, lead.email) == ("Ann Lee", "ann@acme.test")


def test_the_story_has_many_lines_and_ends_with_the_next_label() -> None:
    lead = read_notice({"text": "Name: Ann\nMessage: one\n\ntwo\nPage: https://a.test\nrest"}, [])
    assert (lead.message, lead.landing_page) == ("one\n\ntwo", "https://a.test")


@pytest.mark.parametrize(
    ("text", "patterns", "why"),
    [
        ("", [], "the message has no text"),
        ("All quiet at 10:30", [], "it has no line such as"),
        ("Budget: 20k", [], "it has no line such as"),
        ("Name: Ann", [r"Lead: (?P<name>.+)"], "no pattern of its"),
        ("Budget: 20k", [r"(?P<budget>\d+)k"], "no pattern of its"),
        ("a " * 900, [r"(?P<name>.+) (?P<company>.+) (?P<phone>.+)x"], "too long for pattern 1"),
    ],
)
def test_what_does_not_fit_says_why(text: str, patterns: list[str], why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("[", r"\[")):
        read_notice({"text": text}, [expression(each) for each in patterns])


def test_a_pattern_takes_the_first_line_that_fits_and_other_names_are_kept() -> None:
    patterns = [expression(r"Lead: (?P<first_name>\w+) (?P<last_name>\w+)( \((?P<city>[^)]+)\))?")]
    lead = read_notice({"text": "hello\nLead: Ann Lee (Lyon)\nLead: Bob Ray"}, patterns, "Chat")
    assert (lead.name, lead.source, lead.extra) == ("Ann Lee", "Chat", {"city": "Lyon"})


def test_who_posted_it_is_the_source_unless_it_says_otherwise() -> None:
    assert poster({"bot_profile": {"name": "Chat"}}) == "Chat"
    assert poster({"username": "A", "bot_profile": {"name": "B"}}) == "A"
    assert poster({"bot_profile": 7}) == "Slack"
    assert read_notice({"text": "Name: Ann\nSource: Fair", "username": "Chat"}, []).source == "Fair"


@made_up(25)
@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "username", "bot_profile"]), JSON))
def test_no_message_whatever_it_is_breaks_the_reading(message: dict[str, Any]) -> None:
    json.dumps(guess(message, ["Autumn webinar"]).model_dump(mode="json"))
    for patterns in ([], [expression(r"(?P<name>\w+): (?P<email>.+)")]):
        with suppress(ValueError):
            json.dumps(read_notice(message, patterns).model_dump(mode="json"))


def test_rich_text_nested_without_end_is_read_to_a_depth() -> None:
    nested: dict[str, Any] = {"type": "rich_text_section", "elements": [{"type": "text", "text": "deep"}]}
    for _ in range(200):
        nested = {"type": "rich_text_list", "elements": [nested]}
    assert said_in({"blocks": [{"type": "rich_text", "elements": [nested]}]}) == ""


def test_bold_blanks_are_no_label() -> None:
    assert (
        said_in(rich({"type": "text", "text": " ", "style": {"bold": True}}, {"type": "text", "text": "a"}))
        == "a"
    )
