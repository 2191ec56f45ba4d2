"""Every kind of source at the web door: right, wrong, missing, late, replayed, changed, twice, and cut in half."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import update

from bot.web_door.problems import LARGEST_LEAD
from bot.web_door.source_door import SourceDoor, add_source_routes
from bot.web_door.web import FrontDesk, web_door
from handlers.arrival.intake import Taken, take_in_waiting
from handlers.arrival.line import Line
from handlers.secret_box import SecretBox
from handlers.sources import failed_intake
from handlers.sources import sources as deeds
from handlers.sources.knock import KEPT_OF_A_RUN, Knock, Sources
from playbook.refusal import Refusal
from playbook.words import State
from sources.proof import WINDOW
from sources.registry import PROVIDERS
from store import people
from store.database import Database
from store.sources import SOURCE
from tests.floor import Floor
from tests.made_up import made_up
from tests.pushing import BOX, BY_REFERENCE, Pushing, sample

KINDS = list(PROVIDERS)
DATED = ("json", "calendly", "hubspot")
IN_THE_BODY = ("google-ads",)


@pytest.fixture(params=KINDS)
def pushing(request: pytest.FixtureRequest, floor: Floor) -> Pushing:
    return Pushing(floor, request.param)


def test_the_documented_payload_is_a_lead_or_one_to_fetch(pushing: Pushing) -> None:
    answer = pushing.send(sample(pushing.kind))
    assert answer.status_code == PROVIDERS[pushing.kind].answers
    assert answer.get_json() == pushing.first
    assert pushing.row().seen_at == pushing.floor.clock()
    if pushing.kind in BY_REFERENCE:
        (wanted,) = pushing.fetches()
        assert (wanted.source_id, wanted.inquiry_id, wanted.state) == (pushing.row().id, 1, "waiting")
    else:
        lead = pushing.floor.look(1)
        assert (lead.source, lead.name, lead.email) == ("Roof form", "Ann Lee", "ann.lee@acme.example")


def test_the_raw_body_is_kept_as_it_came_but_for_a_secret_in_it(pushing: Pushing) -> None:
    headers, body = pushing.proved(sample(pushing.kind))
    pushing.post(headers, body)
    (kept,) = pushing.kept()
    assert (kept.body == body) == (pushing.kind not in IN_THE_BODY)
    assert kept.body == body.replace(pushing.shown.secret.encode(), b"(left out)")
    assert pushing.shown.secret.encode() not in kept.body
    assert (kept.status, kept.door, kept.source_id) == (pushing.first["status"], "web", pushing.row().id)


def test_with_a_wrong_secret_it_is_not_let_in_and_its_body_is_kept(pushing: Pushing) -> None:
    answer = pushing.send(sample(pushing.kind), secret="another one than was agreed upon")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "not-proved")
    (kept,) = pushing.kept()
    assert (kept.status, kept.lead_id) == ("rejected", None)
    assert (pushing.row().rejected, pushing.row().seen_at) == (1, None)


def test_without_any_proof_it_is_not_let_in(pushing: Pushing) -> None:
    assert pushing.post({}, json.dumps(sample(pushing.kind)).encode()).status_code == 401
    assert pushing.came() == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in IN_THE_BODY])
def test_a_proof_is_good_for_no_other_body(floor: Floor, kind: str) -> None:
    pushing = Pushing(floor, kind)
    headers, body = pushing.proved(sample(kind))
    assert pushing.post(headers, body.replace(b"1", b"2", 1)).status_code == 401


@pytest.mark.parametrize("kind", DATED)
@pytest.mark.parametrize(("age", "status"), [(0, 200), (299, 200), (301, 401), (-301, 401), (86_400, 401)])
def test_a_signature_is_good_for_five_minutes(floor: Floor, kind: str, age: float, status: int) -> None:
    assert WINDOW.total_seconds() == 300
    pushing = Pushing(floor, kind)
    answer = pushing.send(sample(kind), age=age)
    assert answer.status_code == (PROVIDERS[kind].answers if status == 200 else status)
    if status == 401:
        assert "minutes" in answer.get_json()["what"]


def test_the_same_delivery_again_is_answered_as_the_first_time(pushing: Pushing) -> None:
    headers, body = pushing.proved(sample(pushing.kind))
    first, second = (pushing.post(headers, body).get_json() for _ in "ab")
    again = {"status": "duplicate"} if pushing.kind in BY_REFERENCE else {}
    assert {**first, "inquiry": 2, **again} == second
    assert pushing.came() == [1]
    assert len(pushing.kept()) == 2


def test_a_late_retry_with_a_new_signature_is_no_other_lead(pushing: Pushing) -> None:
    pushing.send(sample(pushing.kind))
    pushing.floor.clock.move(hours=3)
    assert pushing.send(sample(pushing.kind)).get_json()["lead"] == pushing.first["lead"]
    assert pushing.came() == [1]


def test_a_field_that_nobody_knows_changes_nothing(pushing: Pushing) -> None:
    payload = sample(pushing.kind)
    for each in payload if isinstance(payload, list) else [payload]:
        each["new_in_2031"] = {"deep": [1, None, "x"]}
    assert pushing.send(payload).get_json() == pushing.first
    assert pushing.came() == [1]
    assert pushing.kind in BY_REFERENCE or pushing.floor.look(1).name == "Ann Lee"


def test_cut_in_half_it_is_kept_and_makes_no_lead(pushing: Pushing) -> None:
    headers, body = pushing.proved(sample(pushing.kind))
    half = body[: len(body) // 2]
    if pushing.kind not in IN_THE_BODY:  # those cannot even prove themselves without their end
        headers, half = pushing.proved(half)
    answer = pushing.post(headers, half)
    (kept,) = pushing.kept()
    assert pushing.came() == []
    assert kept.problem
    if answer.status_code == 401:
        assert (kept.status, pushing.kind) == ("rejected", *IN_THE_BODY)
        return
    assert (answer.status_code, answer.get_json()["status"]) == (PROVIDERS[pushing.kind].answers, "failed")
    assert (kept.status, kept.body) == ("failed", half)


@pytest.mark.parametrize("payload", [[], {}, "x", 7, None, [[]], {"event": []}, {"form_response": 1}])
def test_what_is_no_lead_at_all_is_kept_with_the_reason(pushing: Pushing, payload: object) -> None:
    headers, body = pushing.proved(payload)
    answer = pushing.post(headers, body)
    (kept,) = pushing.kept()
    assert answer.status_code in (PROVIDERS[pushing.kind].answers, 401)
    assert kept.status in ("failed", "nothing to do", "rejected") or pushing.came() == [1]
    assert bool(kept.problem) == (kept.lead_id is None)


def test_a_key_that_nobody_has_is_404(pushing: Pushing) -> None:
    path = pushing.path
    for other in (path + "x", path[:-1], f"/in/{pushing.kind}/é", "/in/unknown/" + path[-43:]):
        pushing.path = other
        assert pushing.send(sample(pushing.kind)).status_code == 404
    assert pushing.kept() == []


def test_the_key_of_one_kind_opens_no_other(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    pushing.path = pushing.path.replace("/in/json/", "/in/typeform/")
    assert pushing.send(sample("json")).status_code == 404


def test_neither_the_key_nor_the_secret_is_in_the_database(pushing: Pushing) -> None:
    pushing.send(sample(pushing.kind))
    key = pushing.path.rpartition("/")[2]
    row = {name: str(value) for name, value in pushing.row().model_dump().items()}
    assert not any(key in value or pushing.shown.secret in value for value in row.values())
    assert BOX.open(pushing.row().secret) == pushing.shown.secret


def test_neither_a_key_nor_a_secret_nor_anybodys_address_is_logged(
    pushing: Pushing, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        pushing.send(sample(pushing.kind))
        pushing.send(sample(pushing.kind), secret="another")
        pushing.send(b"{")
    assert caplog.messages
    for hidden in (pushing.path.rpartition("/")[2], pushing.shown.secret, "ann.lee", "Ann"):
        assert hidden not in caplog.text


def test_a_body_that_is_too_large_is_413_and_a_packed_one_415(pushing: Pushing) -> None:
    assert pushing.send(b" " * (LARGEST_LEAD + 1)).status_code == 413
    headers, body = pushing.proved(sample(pushing.kind))
    assert pushing.post({**headers, "Content-Encoding": "gzip"}, body).status_code == 415
    assert pushing.kept() == []


def test_who_sends_too_much_is_told_how_long_to_wait(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    statuses = [pushing.send({"name": f"Ann {number}"}).status_code for number in range(51)]
    assert statuses == [202] * 50 + [429]
    answer = pushing.send({"name": "Bea"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    pushing.seconds += 1
    assert pushing.send({"name": "Bea"}).status_code == 202


def test_admins_are_told_once_of_a_run_of_rejected_signatures(floor: Floor) -> None:
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0ADA", handle="ada", name="Ada", admin=True)
    pushing = Pushing(floor, "json")
    for _ in range(25):
        pushing.send(sample("json"), secret="a wrong one")
    floor.deliver()
    (said,) = floor.slack.texts("D0ADA")
    assert all(
        each in said for each in ("Roof form", "10 times", "the signature is not made", "source rotate")
    )
    pushing.send(sample("json"))
    assert (pushing.row().rejected, pushing.row().rejected_since) == (0, None)
    floor.clock.move(hours=1)
    for _ in range(10):
        pushing.send(sample("json"), secret="a wrong one")
    floor.deliver()
    assert len(floor.slack.texts("D0ADA")) == 2


def test_nine_rejected_ones_and_no_known_admin_are_no_news_but_ten_are(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    for times in range(1, 11):
        pushing.send(sample("json"), secret="a wrong one")
        floor.deliver()
        assert len(floor.slack.texts("D0MARIA")) == (times == 10)


def test_of_a_flood_of_rejected_ones_the_first_hundred_are_kept(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.sources.knock.KEPT_OF_A_RUN", 3)
    pushing = Pushing(floor, "json")
    for _ in range(5):
        pushing.send(sample("json"), secret="a wrong one")
    assert (len(pushing.kept()), pushing.row().rejected) == (3, 5)


def test_with_another_secrets_key_nothing_is_let_in_and_nothing_is_lost(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    with pytest.raises(Refusal, match="SECRETS_KEY"):
        deeds.add(floor.desk, SecretBox(""), "json", "Another")
    other = deeds.rotate(floor.desk, SecretBox("another key"), "Roof form")
    pushing.path = "/" + other.address.partition("leads.example/")[2]
    assert pushing.send(sample("json")).status_code == 503
    (kept,) = pushing.kept()
    assert (kept.status, "SECRETS_KEY" in (kept.problem or "")) == ("rejected", True)


def test_a_key_that_stands_in_a_body_is_not_kept_even_if_nobody_can_say_whether_it_is_right(
    floor: Floor,
) -> None:
    pushing = Pushing(floor, "google-ads")
    pushing.send(sample("google-ads"), secret='that of "another" source')
    with floor.database.writing() as tx:
        tx.execute(update(SOURCE).values(secret=SecretBox("another key").seal(pushing.shown.secret)))
    assert pushing.send(sample("google-ads")).status_code == 503
    for kept in pushing.kept():
        assert kept.status == "rejected"
        assert json.loads(kept.body) == {**sample("google-ads"), "google_key": "(left out)"}


def test_a_source_may_do_without_a_secret_when_its_kind_can(floor: Floor) -> None:
    pushing = Pushing(floor, "json", {"by_address": True})
    assert pushing.shown.secret == ""
    assert not any("{" in step or "Bearer" in step for step in pushing.shown.steps)
    assert pushing.post({}, b'{"name": "Ann"}').status_code == 202


@pytest.mark.parametrize("kind", [kind for kind in KINDS if PROVIDERS[kind].secret_needed])
def test_what_can_prove_itself_has_to(floor: Floor, kind: str) -> None:
    with pytest.raises(Refusal, match="by-address"):
        deeds.add(floor.desk, BOX, kind, "Form", by_address=True)


def test_a_rotated_address_is_good_for_a_day_and_the_old_secret_no_longer(pushing: Pushing) -> None:
    old = pushing.shown
    theirs = "another secret that the provider made" if PROVIDERS[pushing.kind].own_secret else None
    new = deeds.rotate(pushing.floor.desk, BOX, "Roof form", theirs)
    assert pushing.send(sample(pushing.kind), secret=old.secret).status_code == 401
    assert pushing.send(sample(pushing.kind), secret=new.secret).status_code < 300
    pushing.floor.clock.move(days=1, seconds=1)
    assert pushing.send(sample(pushing.kind), secret=new.secret).status_code == 404
    pushing.path = "/" + new.address.partition("leads.example/")[2]
    assert pushing.send(sample(pushing.kind), secret=new.secret).status_code < 300


def test_a_removed_source_is_let_in_no_more_and_its_name_is_free(pushing: Pushing) -> None:
    pushing.send(sample(pushing.kind))
    deeds.remove(pushing.floor.desk, "Roof form")
    assert pushing.send(sample(pushing.kind)).status_code == 404
    assert deeds.listed(pushing.floor.desk) == []
    assert Pushing(pushing.floor, pushing.kind).shown.address != pushing.shown.address
    with pytest.raises(Refusal, match="already"):
        Pushing(pushing.floor, pushing.kind)


@pytest.mark.parametrize("name", ["", "  ", "—", "x" * 61, "\u202e"])
def test_a_source_needs_a_name_that_can_be_read(floor: Floor, name: str) -> None:
    with pytest.raises(Refusal, match="name"):
        deeds.add(floor.desk, BOX, "json", name)


def test_two_sources_may_use_the_same_ids(floor: Floor) -> None:
    one = Pushing(floor, "json")
    with_id: dict[str, Any] = {"name": "Ann", "external_id": "1"}
    assert one.send(with_id).get_json()["lead"] == 1
    two = deeds.add(floor.desk, BOX, "json", "Another form")
    one.path, one.shown = "/" + two.address.partition("leads.example/")[2], two
    assert one.send({**with_id, "name": "Bea"}).get_json()["lead"] == 2


def test_what_a_crash_left_waiting_is_understood_by_the_sweep_as_its_source_means_it(
    pushing: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.delattr("handlers.sources.knock.understand_kept")
        assert pushing.send(sample(pushing.kind)).status_code == 500
    assert [kept.status for kept in pushing.kept()] == ["waiting"]
    pushing.floor.clock.move(minutes=2)
    assert take_in_waiting(pushing.floor.desk) == 1
    assert pushing.came() == [1]
    assert pushing.kind in BY_REFERENCE or pushing.floor.look(1).source == "Roof form"


def test_failed_ones_are_replayed_safely_twice(pushing: Pushing, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_payload: object) -> None:
        raise ValueError("not yet known here")

    with monkeypatch.context() as old:
        broken = PROVIDERS[pushing.kind].__class__(**{**vars(PROVIDERS[pushing.kind]), "interpret": fails})
        old.setattr("handlers.arrival.inquiry_read.PROVIDERS", {pushing.kind: broken})
        assert pushing.send(sample(pushing.kind)).get_json()["status"] == "failed"
    ((failed,), _) = failed_intake.listed(pushing.floor.desk)
    assert (failed.number, failed.source, failed.why) == (1, "Roof form", "not yet known here")
    assert [each.status for each in failed_intake.replay_all(pushing.floor.desk)] == [pushing.first["status"]]
    assert failed_intake.replay_all(pushing.floor.desk) == []
    with pytest.raises(Refusal, match="waits for nothing"):
        failed_intake.replay(pushing.floor.desk, 1)
    assert pushing.came() == [1]


def test_rejected_ones_are_replayed_only_by_their_number(pushing: Pushing) -> None:
    pushing.send(sample(pushing.kind), secret="another one than was agreed upon")
    assert failed_intake.replay_all(pushing.floor.desk) == []
    ((rejected,), _) = failed_intake.listed(pushing.floor.desk, rejected=True)
    replayed = failed_intake.replay(pushing.floor.desk, rejected.number)
    assert (replayed.lead, replayed.status) == (pushing.first["lead"], pushing.first["status"])


@made_up(10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300))
def test_no_body_is_lost_whatever_is_in_it(pushing: Pushing, body: bytes) -> None:
    before = len(pushing.kept())
    headers, sent = pushing.proved(body)
    pushing.seconds += 60
    status = pushing.post(headers, sent).status_code
    assert status in (PROVIDERS[pushing.kind].answers, 401)
    if pushing.row().rejected > KEPT_OF_A_RUN:  # so many in a row fill no disk
        return
    kept = pushing.kept()
    assert (len(kept), kept[-1].body) == (before + 1, sent)
    assert kept[-1].status != "waiting"


@pytest.mark.parametrize("kind", KINDS)
def test_on_both_databases_it_is_kept_refused_answered_alike_and_tried_again(
    database: Database, kind: str
) -> None:
    pushing = Pushing(Floor(database), kind)
    answers = [pushing.send(sample(kind)).get_json() for _ in "ab"]
    assert [each["lead"] for each in answers] == [pushing.first["lead"]] * 2
    assert pushing.send(sample(kind), secret="another one than was agreed upon").status_code == 401
    assert pushing.row().rejected == 1
    pushing.send(
        {"event": "", "user_column_data": 1, "form_response": 1, "type": ""} if kind != "json" else []
    )
    statuses = [*(each["status"] for each in answers), "rejected", "failed"]
    assert [kept.status for kept in pushing.kept()] == statuses
    assert [each.status for each in failed_intake.replay_all(pushing.floor.desk)] == ["failed"]
    assert failed_intake.replay(pushing.floor.desk, 3).status in (statuses[0], "duplicate")
    assert pushing.came() == [1]


@pytest.mark.parametrize("kind", KINDS)
def test_two_deliveries_at_the_same_moment_are_one_lead(database: Database, kind: str) -> None:
    pushing = Pushing(Floor(database), kind)
    headers, body = pushing.proved(sample(kind))
    behind, ready = Sources(pushing.floor.desk, BOX, pushing.floor.clock), Barrier(4)
    lower = {name.lower(): value for name, value in headers.items()}
    knock = Knock({**lower, ":url": f"https://leads.example{pushing.path}"}, body)

    def come(_: int) -> object:
        ready.wait(10)
        return behind.take(pushing.row(), knock).answer["lead"]

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(come, range(4))) == {pushing.first["lead"]}
    assert (
        len(pushing.came()) == 1
    )  # PostgreSQL gives those that come second a number before it sees that they do


def test_the_web_door_has_it_with_its_safe_headers(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    front = FrontDesk(
        take_in=lambda _: Taken(202, {}), take_activities=lambda _: Taken(202, {}), intake_token="let-me-in",
        ready=list, allow=lambda _: 0.0, metrics=CollectorRegistry(),
        sources=SourceDoor(Sources(floor.desk, BOX, floor.clock)),
    )  # fmt: skip
    pushing.client = web_door(front).test_client()
    answer = pushing.send(sample("json"))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (202, "no-store")
    assert pushing.send(b" " * (LARGEST_LEAD + 1)).get_json()["error"] == "too-large"
    assert pushing.client.get(pushing.path).status_code == 404
    pushing.client = web_door(replace(front, sources=None)).test_client()
    assert pushing.send(sample("json")).status_code == 404


def test_whoever_knocks_too_often_is_told_to_wait_before_his_address_is_looked_up(floor: Floor) -> None:
    app = Flask("busy", static_folder=None)
    sources = Sources(floor.desk, BOX, floor.clock)
    add_source_routes(app, SourceDoor(sources, allow=lambda _: 2.5))
    answer = app.test_client().post("/in/json/guessed", data=b"{}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")


def test_what_is_refused_for_being_too_much_is_a_lead_when_the_provider_sends_it_again(floor: Floor) -> None:
    pushing = Pushing(floor, "typeform")
    payloads = [
        {
            **sample("typeform"),
            "form_response": {**sample("typeform")["form_response"], "token": f"t{number}"},
        }
        for number in range(55)
    ]
    answers = [pushing.send(each) for each in payloads]
    refused = [each for each, answer in zip(payloads, answers, strict=True) if answer.status_code == 429]
    assert len(refused) == 5
    assert all(answer.headers["Retry-After"] == "1" for answer in answers if answer.status_code == 429)
    pushing.seconds += 10
    assert {pushing.send(each).status_code for each in refused} == {200}
    assert len(pushing.kept()) == 55
    assert {each.status for each in pushing.kept()} <= {"accepted", "re-inquiry"}


def test_a_full_line_is_answered_503_with_when_to_come_again_and_keeps_nothing(floor: Floor) -> None:
    pushing, line = Pushing(floor, "json"), Line(most=1)
    app = Flask("full", static_folder=None)
    add_source_routes(app, SourceDoor(Sources(floor.desk, BOX, floor.clock, line)))
    pushing.client = app.test_client()
    line.count(1)
    answer = pushing.send(sample("json"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert pushing.kept() == []


def test_what_looks_like_spam_is_kept_and_put_before_marketing_with_the_reason(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    spam = {
        "name": "https://win.example",
        "email": "a@win.example",
        "message": "https://a.example www.b.example",
    }
    assert pushing.send(spam).get_json() == {"inquiry": 1, "lead": 1, "status": "accepted"}
    lead = floor.look(1)
    assert (lead.state, lead.because[:2]) == (
        State.INQUIRY, ["the message is nothing but links", "the name is a web address"],
    )  # fmt: skip
    floor.deliver()
    assert any("the message is nothing but links" in said for said in floor.slack.texts("C0MARKETING"))


def test_spam_of_which_the_source_says_how_hot_it_is_still_tells_the_reason(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    pushing.send({"name": "Ann", "message": "https://a.example www.b.example", "temperature": "hot"})
    assert "the message is nothing but links" in floor.look(1).because
