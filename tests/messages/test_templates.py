"""Every template, filled with a normal, a minimal or a hostile lead, keeps to Slack's limits."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from jinja2 import UndefinedError

from messages.render import Payload, render
from tests.messages.filled import SAMPLES
from tests.samples import HOSTILE, LEADS, strangers_words
from tests.slack_limits import problems

ON_DISK = sorted(
    file.name.removesuffix(".json.j2")
    for file in files("messages").joinpath("templates").iterdir()
    if file.name.endswith(".json.j2") and not file.name.startswith("_")
)


@cache
def rendered(template: str, kind: str) -> list[Payload]:
    return [render(template, **facts) for facts in SAMPLES[template].facts(kind)]


def test_every_template_on_disk_has_a_sample_and_the_other_way_round() -> None:
    assert sorted(SAMPLES) == ON_DISK


@pytest.mark.parametrize("template", ON_DISK)
def test_slack_accepts_it(template: str) -> None:
    for kind in LEADS:
        for payload in rendered(template, kind):
            told = problems(payload, SAMPLES[template].surface)
            assert told == [], f"{kind}: {json.dumps(payload)[:2000]}"


@pytest.mark.parametrize("template", [name for name in ON_DISK if SAMPLES[name].surface == "message"])
def test_its_text_alone_says_what_it_is_about(template: str) -> None:
    for kind in LEADS:
        for payload in rendered(template, kind):
            assert payload["text"].strip(), kind
            for name in SAMPLES[template].names:
                assert name in payload["text"], kind


@pytest.mark.parametrize("template", ON_DISK)
def test_a_stranger_pings_nobody_and_links_nowhere(template: str) -> None:
    for kind in HOSTILE:
        for payload in rendered(template, kind):
            said = strangers_words(payload).replace("<https://slack.com/archives/", "")  # our own, to a card
            for ping in ("<!", "<@U1>", "<#C1>", "<http"):
                assert ping not in said, kind


@pytest.mark.parametrize(
    "template",
    [
        "card", "nudge", "lead_page", "nurture", "thread_note", "more_view", "covering", "hands_full", "home",
        "inquiry", "offer", "settings_view", "welcome_back", "why_here",
    ],
)  # fmt: skip
def test_what_looks_like_a_template_is_shown_as_it_is(template: str) -> None:
    assert any("{{7*7}} {% include" in strangers_words(payload) for payload in rendered(template, "spiteful"))


@pytest.mark.parametrize("template", ON_DISK)
def test_a_strangers_words_are_never_behind_a_button(template: str) -> None:
    plain = [handles(payload) for payload in rendered(template, "normal")]
    hostile = [handles(payload) for payload in rendered(template, "spiteful")]
    assert hostile == plain


def handles(payload: Payload) -> list[tuple[str, ...]]:
    """The ids and values Slack sends back to the app, in order."""
    found: list[tuple[str, ...]] = []

    def walk(thing: Any) -> None:
        if isinstance(thing, dict):
            keys = ("action_id", "block_id", "callback_id", "private_metadata", "value")
            found.append(tuple(str(thing.get(key, "")) for key in keys if "type" in thing or key == "value"))
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)

    walk(payload)
    return [handle for handle in found if any(handle)]


@pytest.mark.parametrize("template", ON_DISK)
def test_every_fact_is_needed_and_a_missing_one_is_an_error(template: str) -> None:
    samples = list(SAMPLES[template].facts("normal"))
    for name in samples[0]:
        assert any(fails_without(template, facts, name) for facts in samples), name


def fails_without(template: str, facts: dict[str, Any], name: str) -> bool:
    try:
        render(template, **{key: value for key, value in facts.items() if key != name})
    except UndefinedError:
        return True
    return False


def test_a_lead_without_one_of_its_facts_is_an_error() -> None:
    lead = next(SAMPLES["card"].facts("normal"))["lead"]
    for name in ("number", "title", "story", "state", "answer_by", "masked"):
        with pytest.raises(UndefinedError, match=name):
            render("card", lead={key: value for key, value in lead.items() if key != name})
