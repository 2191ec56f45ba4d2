"""Whatever is pushed: no parser raises anything but what it declares, and no check raises at all."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.bodies import json_in
from sources.new_lead import NewLead
from sources.provider import Meeting, Nothing, Rejected
from sources.registry import PROVIDERS
from tests.pushing import ROOT, sample, sample_text

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
BY_KIND = pytest.mark.parametrize("kind", list(PROVIDERS))


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a payload."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in items:
        yield from places(below, (*path, name))


def put(payload: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    payload[path[0]] = put(payload[path[0]], path[1:], value)
    return payload


def storable(value: str | None) -> bool:
    return value is None or ("\x00" not in value and value == value.encode("utf-8", "ignore").decode())


def looks_right(found: object) -> None:
    assert isinstance(found, NewLead | Meeting | Nothing)
    if isinstance(found, Nothing):
        assert storable(found.reason)
    if isinstance(found, Meeting):
        assert found.at.tzinfo is UTC
        assert storable(found.key)
        assert storable(found.title)
        assert storable(found.why)
        found = found.of
    if isinstance(found, NewLead):
        assert storable(found.model_dump_json())
        assert storable(found.external_id)


def interpreted(kind: str, payload: object) -> None:
    """It means something, or is refused with a reason that can be kept and read."""
    try:
        found: object = PROVIDERS[kind].interpret(payload)
    except ValueError as fault:
        found = fault
    if isinstance(found, ValueError):
        assert type(found) is ValueError
        assert storable(str(found))
    else:
        looks_right(found)


@BY_KIND
@settings(max_examples=80, deadline=None)
@given(ANY)
def test_anything_at_all_is_a_lead_or_refused_with_a_reason(kind: str, payload: object) -> None:
    interpreted(kind, payload)


@BY_KIND
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_the_documented_payload_with_anything_anywhere_is_a_lead_or_refused(
    kind: str, data: st.DataObject
) -> None:
    payload = sample(kind)
    path = data.draw(st.sampled_from(list(places(payload))))
    interpreted(kind, put(payload, path, data.draw(ANY)))


@BY_KIND
def test_the_documented_payload_without_any_one_part_is_a_lead_or_refused(kind: str) -> None:
    for path in list(places(sample(kind)))[1:]:
        payload = sample(kind)
        holder = payload
        for each in path[:-1]:
            holder = holder[each]
        del holder[path[-1]]
        interpreted(kind, payload)


@BY_KIND
def test_the_documented_body_cut_anywhere_is_refused_as_json(kind: str) -> None:
    body = sample_text(kind).strip().encode()
    for end in range(len(body)):
        with pytest.raises(ValueError, match=r"."):
            json_in(body[:end])


@BY_KIND
@settings(max_examples=80, deadline=None)
@given(body=st.binary(max_size=200), secret=st.text(max_size=20), data=st.data())
def test_no_check_raises_whatever_the_headers_and_the_body(
    kind: str, body: bytes, secret: str, data: st.DataObject
) -> None:
    names = (
        "authorization", "x-glengarry-timestamp", "x-glengarry-signature", "typeform-signature",
        "calendly-webhook-signature",
    )  # fmt: skip
    value = st.text(st.characters(max_codepoint=255), max_size=80) | st.from_regex(
        r"t=\d{1,12},v1=[0-9a-f]{64}"
    )
    headers = data.draw(st.dictionaries(st.sampled_from(names), value))
    found = PROVIDERS[kind].check(secret or "secret", headers, body, NOW)
    assert isinstance(found, Rejected)


@BY_KIND
@settings(max_examples=40, deadline=None)
@given(payload=st.dictionaries(st.text(max_size=12), ANY, min_size=1, max_size=4), secret=st.text(min_size=1))
def test_what_is_proved_is_let_in_and_with_another_secret_not(
    kind: str, payload: object, secret: str
) -> None:
    headers, body = PROVIDERS[kind].prove(secret, json.dumps(payload).encode(), NOW)
    lower = {name.lower(): value for name, value in headers.items()}
    assert PROVIDERS[kind].check(secret, lower, body, NOW) is None
    assert PROVIDERS[kind].check(secret + "x", lower, body, NOW) is not None


@BY_KIND
def test_the_page_of_a_source_shows_the_payload_that_is_tested(kind: str) -> None:
    page = (ROOT / "docs" / "sources" / f"{kind}.md").read_text(encoding="utf-8")
    assert f"```json\n{sample_text(kind)}```" in page
    assert f"glengarry source add {kind} --name" in page
    assert f"({kind}.md)" in (ROOT / "docs" / "sources" / "README.md").read_text(encoding="utf-8")


@BY_KIND
def test_the_steps_name_the_address_and_the_secret(kind: str) -> None:
    steps = " ".join(PROVIDERS[kind].steps).format(address="ADDRESS", secret="SECRET")
    assert "ADDRESS" in steps
    assert "SECRET" in steps
