"""Marketing is told where a campaign's form is and gives it its own words."""

from dataclasses import replace

import pytest

from handlers.hosted.form_settings import on_form, reword
from playbook.refusal import Refusal
from store import campaigns
from tests.floor import Floor
from tests.hosted import Hosted


@pytest.fixture
def hosted(floor: Floor) -> Hosted:
    return Hosted(floor, 'sites = ["https://www.acme.com"]\nredirects = ["https://www.acme.com/"]')


def asked(floor: Floor, line: str = "/leaddrop form Autumn webinar") -> str:
    return str(floor.type("U0TOM", line))


def page_of(hosted: Hosted) -> dict[str, str]:
    with hosted.floor.database.reading() as tx:
        campaign = campaigns.get(tx, "T0", hosted.number)
        assert campaign
        return campaign.page


def test_the_address_and_a_snippet_are_told(hosted: Hosted) -> None:
    said = asked(hosted.floor)
    assert "https://leads.example/f/autumn-webinar" in said
    assert '&lt;iframe src="https://leads.example/f/autumn-webinar?embed=1"' in said
    assert "show it on https://www.acme.com" in said
    assert "company" in said


def test_without_a_public_address_it_says_which_setting_to_set(hosted: Hosted) -> None:
    said = str(on_form(replace(hosted.floor.desk, public_url=""), {}, "autumn-webinar"))
    assert "PUBLIC_URL" in said
    assert "iframe" not in said


def test_without_a_site_it_says_where_to_allow_one(floor: Floor) -> None:
    Hosted(floor)
    assert "[forms] sites" in asked(floor)


def test_what_was_set_aside_is_counted(hosted: Hosted) -> None:
    assert "looked like a program's" not in asked(hosted.floor)
    hosted.send(hosted.client(), website="https://spam.test")
    assert "1 sent to our forms" in asked(hosted.floor)


def test_a_closed_campaign_is_told_to_be_closed(hosted: Hosted) -> None:
    hosted.close()
    assert "says that it is over" in asked(hosted.floor)


def test_its_words_are_edited_in_a_form(hosted: Hosted) -> None:
    floor = hosted.floor
    assert floor.press("U0TOM", "form-words", hosted.number) is None
    view = floor.slack.views()[-1]
    told = floor.submit(
        "U0TOM", view, title="Solar & you", language="DE", redirect="https://www.acme.com/thanks"
    )
    assert told is not None
    assert "says so from now on" in told["text"]
    assert page_of(hosted) == {
        "title": "Solar & you",
        "language": "de",
        "redirect": "https://www.acme.com/thanks",
    }
    assert "<h1>Solar &amp; you</h1>" in hosted.client().get("/f/autumn-webinar").text
    floor.press("U0TOM", "form-words", hosted.number)
    view = floor.slack.views()[-1]
    floor.submit("U0TOM", view, title="-", button="Go")
    assert page_of(hosted) == {"button": "Go", "language": "de", "redirect": "https://www.acme.com/thanks"}


@pytest.mark.parametrize(
    ("field", "said", "why"),
    [
        ("redirect", "https://evil.test/", "(https://www.acme.com/)"),
        ("redirect", "javascript:alert(1)", "the playbook allows"),
        ("language", "it", "Write en, de, fr or es."),
        ("title", "x" * 151, "150 characters or fewer"),
        ("thanks", "x" * 2001, "2000 characters or fewer"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(hosted: Hosted, field: str, said: str, why: str) -> None:
    hosted.floor.press("U0TOM", "form-words", hosted.number)
    answer = hosted.floor.submit("U0TOM", hosted.floor.slack.views()[-1], **{field: said})
    assert answer is not None
    assert why in answer["errors"][field]
    assert page_of(hosted) == {}


def test_a_rep_edits_nothing(hosted: Hosted) -> None:
    assert "Only marketing" in str(hosted.floor.press("U0SAM", "form-words", hosted.number))
    with pytest.raises(Refusal, match="Only marketing"):
        reword(hosted.floor.desk, hosted.number, "U0SAM", {"title": "Mine"})


def test_a_campaign_that_is_not_there_is_refused(hosted: Hosted) -> None:
    assert "no such campaign" in str(hosted.floor.press("U0TOM", "form-words", 999))
