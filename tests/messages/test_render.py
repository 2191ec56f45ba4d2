"""Every value is escaped for Slack and for JSON without anybody's doing; what is missing is an error."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound, UndefinedError

from messages.render import TEMPLATES, render


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ('"quoted" \\ and\nbroken', '"quoted" \\ and\nbroken'),
        ("{{7*7}} {% if %} {# gone? #}", "{{7*7}} {% if %} {# gone? #}"),
        ('","blocks":[],"text":"', '","blocks":[],"text":"'),
        ("\\u003c!channel\\u003e", "\\u003c!channel\\u003e"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("turned \u202ethis\u202c way, cut\x00 \x1b[31m", "turned this way, cut [31m"),
        ("🔥 שלום", "🔥 שלום"),
    ],
)
def test_a_value_reaches_slack_as_it_was_typed_and_does_nothing_there(typed: str, sent: str) -> None:
    assert render("say", text=typed) == {"text": sent}


@given(st.text())
def test_no_text_breaks_a_template_or_leaves_it(text: str) -> None:
    said = render("say", text=text)
    assert list(said) == ["text"]
    assert "<" not in said["text"]
    assert ">" not in said["text"]
    json.dumps(said)


def test_values_of_every_type_are_escaped() -> None:
    assert render("say", text=42)["text"] == "42"
    assert render("say", text=None)["text"] == ""
    assert render("say", text=["<!here>"])["text"] == "['&lt;!here&gt;']"
    assert render("say", text=timedelta(seconds=1))["text"] == "0:00:01"


def test_a_missing_fact_is_an_error_and_an_unknown_template_too() -> None:
    with pytest.raises(UndefinedError, match="text"):
        render("say")
    with pytest.raises(TemplateNotFound):
        render("no such thing")


def test_nobody_can_get_round_the_escaping() -> None:
    assert TEMPLATES.loader is not None
    for name in TEMPLATES.list_templates():
        source, _, _ = TEMPLATES.loader.get_source(TEMPLATES, name)
        for way in ("|safe", "| safe", "|e ", "|e}", "|escape", "|tojson", "autoescape"):
            assert way not in source, name


def test_what_a_template_leaves_out_is_not_sent_as_null() -> None:
    view = render(
        "more_view",
        lead=_LEAD,
        history=[],
        alike=[],
        private=False,
        ways=[],
        colleagues=[],
        place="{}",
        message=None,
    )
    assert "submit" not in view
    assert None not in view["blocks"]


_LEAD = {
    "number": 1, "emoji": "🔥", "called": "Hot lead", "name": None, "company": None, "masked": "", "story": None,
    "state": "closed", "ending": "Lost", "ended_by": None, "amount": "", "touches": "0 touches",
    "source": "web", "campaign": None, "price": "", "received": "09:00",
}  # fmt: skip
