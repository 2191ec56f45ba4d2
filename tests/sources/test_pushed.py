"""Whatever is pushed: no parser raises anything but what it declares, and no check raises at all."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.bodies import json_in
from sources.new_lead import NewLead
from sources.provider import Fetching, Greeting, Meeting, Nothing, Reference, References, Rejected
from sources.registry import PROVIDERS
from tests.made_up import made_up
from tests.pushing import BY_REFERENCE, ROOT, sample, sample_text

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
BY_KIND = pytest.mark.parametrize("kind", list(PROVIDERS))
BY_NAME = pytest.mark.parametrize("kind", BY_REFERENCE)
SAMPLES = sorted(each.stem for each in (ROOT / "sources" / "samples").glob("*.json"))
WANTED = Reference("512", "contact:512", {"leadType": "SPONSORED"})
SENT = [
    (max(kinds, key=len), name)
    for name in SAMPLES
    if not name.endswith("-fetched") and (kinds := [each for each in PROVIDERS if name.startswith(each)])
]
BY_SAMPLE = pytest.mark.parametrize(("kind", "name"), SENT)
HEADERS = (
    "authorization", "x-glengarry-timestamp", "x-glengarry-signature", "typeform-signature",
    "calendly-webhook-signature", "x-hubspot-signature-v3", "x-hubspot-request-timestamp", "x-hubspot-signature",
    "x-hubspot-signature-version", ":url", "x-li-signature", "x-hub-signature-256",
)  # fmt: skip


SAID = (
    st.text(st.characters(max_codepoint=255), max_size=80)
    | st.from_regex(r"(t=)?\d{1,15}(,v1=[0-9a-f]{64})?")
    | st.sampled_from(["v2", "v1"])
)
HEADED = st.dictionaries(st.sampled_from(HEADERS), SAID)


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


def without(payload: Any, path: tuple[Any, ...]) -> Any:
    holder = payload
    for each in path[:-1]:
        holder = holder[each]
    del holder[path[-1]]
    return payload


def storable(value: str | None) -> bool:
    return value is None or ("\x00" not in value and value == value.encode("utf-8", "ignore").decode())


def looks_right(found: object) -> None:
    assert isinstance(found, NewLead | Meeting | Nothing | References)
    if isinstance(found, References):
        assert found.those
        for each in found.those:
            assert storable(json.dumps([each.name, each.key, dict(each.about)], ensure_ascii=False))
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
    refused_or_right(lambda: PROVIDERS[kind].interpret(payload))


def fetching(kind: str) -> Fetching:
    found = PROVIDERS[kind].fetch
    assert found is not None
    return found


def refused_or_right(interpret: Callable[[], object]) -> None:
    try:
        found = interpret()
    except ValueError as fault:
        found = fault
    if isinstance(found, ValueError):
        assert type(found) is ValueError
        assert storable(str(found))
    else:
        looks_right(found)


@BY_KIND
@made_up(30)
@given(ANY)
def test_anything_at_all_is_a_lead_or_refused_with_a_reason(kind: str, payload: object) -> None:
    interpreted(kind, payload)


@BY_NAME
@made_up(30)
@given(ANY)
def test_any_answer_at_all_is_a_lead_or_refused_with_a_reason(kind: str, payload: object) -> None:
    refused_or_right(lambda: fetching(kind).interpret(payload, WANTED))


@BY_NAME
@made_up(25)
@given(data=st.data())
def test_the_documented_answer_with_anything_anywhere_is_a_lead_or_refused(
    kind: str, data: st.DataObject
) -> None:
    payload = sample(f"{kind}-fetched")
    path = data.draw(st.sampled_from(list(places(payload))))
    changed = put(payload, path, data.draw(ANY))
    refused_or_right(lambda: fetching(kind).interpret(changed, WANTED))


@BY_NAME
def test_the_documented_answer_without_any_one_part_is_a_lead_or_refused(kind: str) -> None:
    for path in list(places(sample(f"{kind}-fetched")))[1:]:
        payload = without(sample(f"{kind}-fetched"), path)
        refused_or_right(lambda payload=payload: fetching(kind).interpret(payload, WANTED))  # type: ignore[misc]


@BY_NAME
def test_the_documented_answer_is_the_lead_that_was_named(kind: str) -> None:
    wanted = PROVIDERS[kind].interpret(sample(kind))
    assert isinstance(wanted, References)
    lead = fetching(kind).interpret(sample(f"{kind}-fetched"), wanted.those[0])
    assert isinstance(lead, NewLead)
    assert (lead.name, lead.email, lead.phone) == ("Ann Lee", "ann.lee@acme.example", "+12125550100")
    assert lead.external_id == wanted.those[0].name


@BY_NAME
@made_up(25)
@given(data=st.data())
def test_whatever_a_payload_names_leads_nowhere_else_in_the_api(kind: str, data: st.DataObject) -> None:
    payload = sample(kind)
    path = data.draw(st.sampled_from([path for path in places(payload) if path]))
    bad = data.draw(
        st.sampled_from(["../../me", "..", "1/2", "1?x=y", "1#x", "a b", "1\r\nX: y", "%2e%2e", "1&z=1"])
    )
    try:
        found = PROVIDERS[kind].interpret(put(payload, path, bad))
    except ValueError:
        return
    for each in found.those if isinstance(found, References) else ():
        asked = fetching(kind).ask(each, "a token").path.partition("?")[0]
        assert "token" not in asked
        assert re.fullmatch(r"[A-Za-z0-9/_.~=-]+", asked)
        assert not {"", ".", ".."} & set(asked.split("/"))


@BY_NAME
def test_an_api_is_asked_with_the_token_in_a_header_or_the_query_and_never_in_the_path(kind: str) -> None:
    asked = fetching(kind).ask(WANTED, "a-secret-token")
    assert fetching(kind).base.startswith("https://")
    assert fetching(kind).base.endswith("/")
    assert not asked.path.startswith("/")
    assert "a-secret-token" not in asked.path
    assert "a-secret-token" in str({**asked.headers, **asked.query})


@pytest.mark.parametrize("kind", [kind for kind in PROVIDERS if PROVIDERS[kind].greet])
@made_up(30)
@given(
    query=st.dictionaries(
        st.sampled_from(["challengeCode", "hub.challenge", "hub.mode", "hub.verify_token", "x"]), st.text()
    )
)
def test_a_greeting_is_answered_or_refused_and_tells_no_secret(kind: str, query: dict[str, str]) -> None:
    greet = PROVIDERS[kind].greet
    assert greet is not None
    found = greet("a secret that nobody may read", query)
    assert isinstance(found, Greeting | Rejected)
    assert "a secret that nobody may read" not in str(found)


@BY_SAMPLE
@made_up(25)
@given(data=st.data())
def test_the_documented_payload_with_anything_anywhere_is_a_lead_or_refused(
    kind: str, name: str, data: st.DataObject
) -> None:
    payload = sample(name)
    path = data.draw(st.sampled_from(list(places(payload))))
    interpreted(kind, put(payload, path, data.draw(ANY)))


@BY_SAMPLE
def test_the_documented_payload_without_any_one_part_is_a_lead_or_refused(kind: str, name: str) -> None:
    for path in list(places(sample(name)))[1:]:
        interpreted(kind, without(sample(name), path))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_documented_body_cut_anywhere_is_refused_as_json(name: str) -> None:
    body = sample_text(name).strip().encode()
    for end in range(len(body)):
        with pytest.raises(ValueError, match=r"."):
            json_in(body[:end])


@BY_KIND
@made_up(20)
@given(body=st.binary(max_size=200), secret=st.text(max_size=20), headers=HEADED)
def test_no_check_raises_whatever_the_headers_and_the_body(
    kind: str, body: bytes, secret: str, headers: dict[str, str]
) -> None:
    found = PROVIDERS[kind].check(secret or "secret", headers, body, NOW)
    assert isinstance(found, Rejected)


@BY_KIND
@made_up(20)
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
    theirs = [name for name in SAMPLES if name == kind or name.startswith(f"{kind}-")]
    assert kind in theirs
    assert all(f"```json\n{sample_text(name)}```" in page for name in theirs)
    assert f"glengarry source add {kind} --name" in page
    assert f"({kind}.md)" in (ROOT / "docs" / "sources" / "README.md").read_text(encoding="utf-8")


@BY_KIND
def test_the_steps_name_the_address_and_the_secret(kind: str) -> None:
    steps = " ".join(PROVIDERS[kind].steps).format(address="ADDRESS", secret="SECRET", verify="VERIFY")
    assert "ADDRESS" in steps
    assert "SECRET" in steps or PROVIDERS[kind].own_secret  # whose admin knows it
