"""What a source only names is fetched, kept and understood, whatever its API answers: nothing lost, nothing twice."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from handlers.arrival.intake import take_in_waiting
from handlers.clock import health
from handlers.sources import failed_intake, fetching
from handlers.sources import sources as deeds
from handlers.sources.fetching import GAPS, Errand
from handlers.sources.outside import Unanswered
from handlers.sources.source_token import Opens
from playbook.refusal import Refusal
from sources.provider import Ask
from store import fetches, inquiries, people, sources
from store.database import Database
from tests.floor import Floor
from tests.pushing import BOX, TOKEN, Pushing, sample, sample_fetched
from tests.stand_in import Impatient, Says, StandIn, standing_in

LEAD = "/v26.0/123123123123123"
DAY = timedelta(days=1)


@pytest.fixture
def graph() -> Iterator[StandIn]:
    with standing_in() as server:
        server.things[LEAD] = Says(sample_fetched("meta"))
        yield server


@pytest.fixture
def pushing(floor: Floor, graph: StandIn) -> Pushing:
    made = Pushing(floor, "meta")
    made.ask_at(graph.base)
    return made


def graph_error(code: int, status: int = 400, **more: Any) -> Says:
    return Says(
        {"error": {"message": "Nobody may read this", "type": "OAuthException", "code": code, **more}}, status
    )


def told(floor: Floor) -> list[str]:
    floor.deliver()
    return [text for text in floor.slack.texts("D0MARIA") if "🔑" in text]


def test_what_was_named_is_fetched_kept_as_it_came_and_a_lead(pushing: Pushing, graph: StandIn) -> None:
    answer = pushing.send(sample("meta"))
    assert answer.get_json() == {"inquiry": 1, "lead": None, "status": "to fetch"}
    came = pushing.floor.clock()
    pushing.floor.clock.move(seconds=30)
    assert pushing.fetch() == 1
    assert graph.asked[0][2]["authorization"] == f"Bearer {TOKEN}"
    lead = pushing.floor.look(1)
    assert (lead.source, lead.name, lead.email, lead.campaign) == (
        "Roof form", "Ann Lee", "ann.lee@acme.example", "Autumn roofs",
    )  # fmt: skip
    assert lead.received_at == came
    named, fetched = pushing.kept()
    assert (named.status, fetched.status, fetched.lead_id) == ("to fetch", "accepted", 1)
    assert fetched.body == json.dumps(sample_fetched("meta")).encode()
    assert fetched.reference == pushing.fetches()[0].reference
    assert fetched.source_id == named.source_id
    assert pushing.fetches()[0].state == "done"


def test_what_was_named_twice_is_fetched_once(pushing: Pushing, graph: StandIn) -> None:
    statuses = [pushing.send(sample("meta")).get_json()["status"] for _ in range(3)]
    assert statuses == ["to fetch", "duplicate", "duplicate"]
    assert (pushing.fetch(), pushing.fetch(), len(graph.asked)) == (1, 0, 1)


def test_an_answer_that_means_nothing_is_kept_and_can_be_replayed(pushing: Pushing, graph: StandIn) -> None:
    graph.things[LEAD] = Says({"id": "7"})
    pushing.send(sample("meta"))
    assert pushing.fetch() == 1
    (failed,), many = failed_intake.listed(pushing.floor.desk)
    assert (failed.name, failed.why, many) == ("2", "the answer is about another lead", 1)
    with pushing.floor.database.writing() as tx:
        tx.execute(
            inquiries.INQUIRY.update()
            .where(inquiries.INQUIRY.c.id == 2)
            .values(body=json.dumps(sample_fetched("meta")).encode())
        )
    (again,) = failed_intake.replay_all(pushing.floor.desk)
    assert (again.lead, again.status) == (1, "accepted")


def test_what_a_crash_left_between_kept_and_understood_is_finished(
    pushing: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushing.send(sample("meta"))
    monkeypatch.setattr(fetching, "understand_kept", lambda *_: None)
    pushing.fetch()
    pushing.floor.clock.move(minutes=2)
    assert take_in_waiting(pushing.floor.desk) == 1
    assert pushing.floor.look(1).name == "Ann Lee"


@pytest.mark.parametrize(
    "wrong",
    [
        Says(status=500),
        Says({}, cut=True),
        Says(b"<html>"),
        Says(silent=True),
        graph_error(2, 500),
        graph_error(1),
    ],
)
def test_what_passes_is_tried_again_later(pushing: Pushing, graph: StandIn, wrong: Says) -> None:
    pushing.send(sample("meta"))
    graph.next = [wrong] * 3
    assert pushing.fetch(Impatient(0.2 if wrong.silent else 10)) == 0
    (row,) = pushing.fetches()
    assert (row.state, row.attempts, row.ready_at) == ("waiting", 1, pushing.floor.clock() + GAPS[0])
    graph.next = []
    assert pushing.fetch() == 0
    pushing.floor.clock.move(seconds=10)
    assert pushing.fetch() == 1


def test_after_a_day_it_has_failed_is_listed_and_tried_again_by_hand(
    pushing: Pushing, graph: StandIn
) -> None:
    pushing.send(sample("meta"))
    started, tries = pushing.floor.clock(), 0
    graph.things[LEAD] = Says(status=500)
    while pushing.fetches()[0].state == "waiting":
        pushing.fetch()
        tries += 1
        if pushing.fetches()[0].state == "waiting":
            pushing.floor.clock.now = pushing.fetches()[0].ready_at
    assert tries == len(GAPS) + 1
    assert pushing.floor.clock() - started == sum(GAPS, timedelta())
    assert 0.9 * DAY < sum(GAPS, timedelta()) < 1.1 * DAY
    (failed,), _ = failed_intake.listed(pushing.floor.desk)
    assert (failed.name, failed.source, failed.fetch) == ("F1", "Roof form", True)
    assert failed.why == "HTTP 500: something is wrong there"
    graph.things[LEAD] = Says(sample_fetched("meta"))
    (again,) = failed_intake.replay_all(pushing.floor.desk)
    assert (again.name, again.status) == ("F1", "to fetch")
    pushing.floor.clock.move(seconds=10)
    assert pushing.fetch() == 1
    assert failed_intake.listed(pushing.floor.desk) == ([], 0)
    with pytest.raises(Refusal, match="F1 waits for nothing"):
        failed_intake.replay(pushing.floor.desk, 1, fetch=True)


NOT_THERE = [Says(status=404), graph_error(100, error_subcode=33)]


@pytest.mark.parametrize("wrong", NOT_THERE)
def test_what_is_not_there_yet_is_asked_for_twice_more(pushing: Pushing, graph: StandIn, wrong: Says) -> None:
    pushing.send({**sample("meta"), "entry": [_entry("999"), *sample("meta")["entry"]]})
    graph.things["/v26.0/999"] = wrong
    assert pushing.fetch() == 1  # what stands behind it does not wait
    pushing.floor.clock.move(seconds=10)
    assert pushing.fetch() == 0
    graph.things["/v26.0/999"] = Says({**sample_fetched("meta"), "id": "999"})
    pushing.floor.clock.move(minutes=1)
    assert (pushing.fetch(), len(pushing.kept()), len(graph.asked)) == (1, 3, 4)


@pytest.mark.parametrize(("wrong", "tries"), [*((each, 3) for each in NOT_THERE), (Says(status=410), 1)])
def test_what_is_gone_has_failed(pushing: Pushing, graph: StandIn, wrong: Says, tries: int) -> None:
    pushing.send(sample("meta"))
    graph.things[LEAD] = wrong
    for _ in range(5):
        pushing.fetch()
        pushing.floor.clock.move(minutes=2)
    assert len(graph.asked) == tries
    (failed,), _ = failed_intake.listed(pushing.floor.desk)
    assert "not there" in failed.why
    assert ("1 lead that could not be fetched", False) in health.look(pushing.floor.desk)
    assert "Nobody may read this" not in failed.why


@pytest.mark.parametrize(
    ("wrong", "minutes"),
    [
        (Says(status=429, headers={"Retry-After": "1800"}), 30), (Says(status=429), 5),
        (graph_error(4), 5), (graph_error(80_005, 403), 5),
    ],
)  # fmt: skip
def test_whoever_is_asked_too_often_is_left_alone_so_long(
    pushing: Pushing, graph: StandIn, wrong: Says, minutes: int
) -> None:
    pushing.send(sample("meta"))
    graph.next = [wrong] * 3
    pushing.fetch()
    asked = len(graph.asked)
    pushing.send({**sample("meta"), "entry": [_entry("999")]})  # what comes meanwhile waits as well
    pushing.floor.clock.move(minutes=minutes, seconds=-1)
    assert pushing.fetch() == 0
    assert len(graph.asked) == asked
    assert [row.attempts for row in pushing.fetches()] == [0, 0]
    graph.next = []
    pushing.floor.clock.move(seconds=1)
    assert pushing.fetch() == 1


def _entry(number: str) -> dict[str, Any]:
    return {"id": "1", "changes": [{"field": "leadgen", "value": {"leadgen_id": number}}]}


@pytest.mark.parametrize("wrong", [Says(status=401), Says(status=403), graph_error(190, error_subcode=463)])
def test_a_token_that_is_not_taken_is_told_once_and_everything_waits_for_another(
    pushing: Pushing, graph: StandIn, wrong: Says
) -> None:
    pushing.send(sample("meta"))
    pushing.send({**sample("meta"), "entry": [_entry("999")]})
    graph.things = {LEAD: wrong, "/v26.0/999": wrong}
    for _ in range(10):
        pushing.fetch()
        pushing.floor.clock.move(days=1)
    assert len(graph.asked) == 10
    assert [row.state for row in pushing.fetches()] == ["waiting", "waiting"]
    (message,) = told(pushing.floor)
    for words in ("Roof form", "the token is not taken", 'glengarry source token \\"Roof form\\"', "2 leads"):
        assert words in message
    graph.things = {
        LEAD: Says(sample_fetched("meta")),
        "/v26.0/999": Says({**sample_fetched("meta"), "id": "999"}),
    }
    assert deeds.replace_token(pushing.floor.desk, BOX, "Roof form", Opens("another")) == 2
    pushing.ask_at(graph.base)
    assert pushing.fetch() == 2
    assert graph.asked[-1][2]["authorization"] == "Bearer another"
    assert (pushing.row().refused_at, len(told(pushing.floor))) == (None, 1)


def test_what_the_token_does_not_do_for_holds_up_nothing_else_for_long(
    pushing: Pushing, graph: StandIn
) -> None:
    pushing.send({**sample("meta"), "entry": [_entry("999")]})
    graph.things["/v26.0/999"] = graph_error(200, 403)
    for _ in range(3):
        pushing.fetch()
        pushing.floor.clock.move(hours=1)
    pushing.fetch()
    pushing.send(sample("meta"))
    assert pushing.fetch() == 0
    pushing.floor.clock.move(minutes=10)
    assert pushing.fetch() == 1
    for _ in range(3):
        pushing.floor.clock.move(hours=1)
        pushing.fetch()
    assert len(told(pushing.floor)) == 1


def test_another_run_of_refusals_is_told_again(pushing: Pushing, graph: StandIn) -> None:
    pushing.send(sample("meta"))
    graph.next = [Says(status=401)]
    pushing.fetch()
    pushing.floor.clock.move(hours=1)
    pushing.fetch()  # they had a fault, and it is over
    assert (len(pushing.kept()), pushing.row().refused_at) == (2, None)
    pushing.floor.clock.move(days=1)
    pushing.send({**sample("meta"), "entry": [_entry("999")]})
    graph.next = [Says(status=401)]
    pushing.fetch()
    assert len(told(pushing.floor)) == 2


def test_a_token_that_cannot_be_opened_waits_for_the_right_key(pushing: Pushing, graph: StandIn) -> None:
    from_elsewhere = fetching.Errand(pushing.floor.desk, type(BOX)("another key altogether"), Impatient())
    pushing.send(sample("meta"))
    assert fetching.fetch_from(from_elsewhere, pushing.row().id) == 0
    assert "SECRETS_KEY is another one" in told(pushing.floor)[0]
    assert graph.asked == []


def test_a_source_that_does_not_answer_holds_up_no_other(pushing: Pushing, graph: StandIn) -> None:
    desk = pushing.floor.desk
    pushing.send(sample("meta"))
    pushing.send({**sample("meta"), "entry": [_entry("999")]})
    graph.next = [Says(status=500)] * 3
    number = pushing.row().id
    with pushing.floor.database.writing() as tx:
        other = sources.add(tx, type(pushing.row())(
            workspace="T0", kind="meta", name="Other", key_digest="x", created_at=desk.clock(), api=graph.base,
            token=BOX.seal("its own"),
        ))  # fmt: skip
        (inquiry,) = [each for each in pushing.kept() if each.id == 1]
        inquiry.source_id = other.id
        fetches.want(tx, inquiry, [{"name": "123123123123123", "key": "k", "about": {}}], desk.clock())
    assert set(fetching.due(desk)) == {number, other.id}
    assert fetching.due(desk, {number}) == [other.id]
    errand = Errand(desk, BOX, Impatient())
    assert fetching.fetch_from(errand, number) == 0
    assert len(graph.asked) == 3  # the second one of a source that is down is not asked for
    assert fetching.fetch_from(errand, other.id) == 1


def test_what_waits_for_a_source_that_was_removed_is_told_and_not_asked_for(
    pushing: Pushing, graph: StandIn
) -> None:
    pushing.send(sample("meta"))
    desk, now = pushing.floor.desk, pushing.floor.clock()
    with pushing.floor.database.writing() as tx:
        sources.rest(tx, pushing.row(), now + DAY)
    deeds.remove(desk, "Roof form")
    (again,) = failed_intake.replay_all(desk)
    assert (again.name, again.status, "its source was removed" in again.why) == ("F1", "failed", True)
    assert failed_intake.replay_in_turn(desk) == 1
    assert pushing.fetch() == 0
    (failed,), _ = failed_intake.listed(desk)
    assert (failed.name, failed.why, graph.asked) == ("F1", "its source was removed", [])
    failed_intake.dismiss(desk, 1, "U0MARIA", fetch=True)
    with pytest.raises(Refusal, match="F1 waits for nothing"):
        failed_intake.replay(desk, 1, fetch=True)


class Slow:
    """An API that answers when everybody who asks has asked."""

    def __init__(self, hands: int) -> None:
        self.barrier, self.asked = Barrier(hands, timeout=2), 0

    def get(self, _base: str, _ask: Ask, *, private: bool = False) -> bytes:
        self.asked += 1
        self.barrier.wait()
        assert private
        return json.dumps(sample_fetched("meta")).encode()


def test_two_processes_fetch_nothing_into_two_leads(database: Database) -> None:
    pushing = Pushing(Floor(database), "meta")
    pushing.send(sample("meta"))
    slow = Slow(1)
    errand = Errand(pushing.floor.desk, BOX, slow)
    with ThreadPoolExecutor(4) as hands:
        came = list(hands.map(lambda _: fetching.fetch_from(errand, pushing.row().id), range(4)))
    assert (sorted(came), slow.asked) == ([0, 0, 0, 1], 1)
    assert len(pushing.kept()) == 2


def test_whoever_was_too_slow_makes_no_second_lead(database: Database) -> None:
    """The lease of the first ends while it waits for the answer, and another takes the same in hand."""
    pushing = Pushing(Floor(database), "meta")
    pushing.send(sample("meta"))

    class Slower(Slow):
        def get(self, base: str, ask: Ask, *, private: bool = False) -> bytes:
            if self.asked == 0:
                self.asked += 1
                pushing.floor.clock.move(minutes=4)
                assert pushing.fetch(Slow(1)) == 1
            return json.dumps(sample_fetched("meta")).encode()

    assert pushing.fetch(Slower(1)) == 0
    assert [each.lead_id for each in pushing.kept()] == [None, 1]


def test_one_that_stumbles_stops_no_other(pushing: Pushing) -> None:
    pushing.send({**sample("meta"), "entry": [_entry("999")]})
    pushing.send(sample("meta"))

    class Faulty(Impatient):
        def get(self, base: str, ask: Ask, *, private: bool = False) -> bytes:
            if ask.path.endswith("999"):
                raise RuntimeError
            return super().get(base, ask, private=private)

    assert pushing.fetch(Faulty()) == 1
    assert [row.state for row in pushing.fetches()] == ["waiting", "done"]
    assert "a fault of Glengarry's" in (pushing.fetches()[0].error or "")


def test_what_is_removed_is_not_fetched_any_more(pushing: Pushing, graph: StandIn) -> None:
    pushing.send(sample("meta"))
    deeds.remove(pushing.floor.desk, "Roof form")
    assert (pushing.fetch(), graph.asked) == (0, [])
    (failed,), _ = failed_intake.listed(pushing.floor.desk)
    assert failed.why == "its source was removed"


def test_an_address_of_this_network_is_asked_only_if_the_admin_said_so(pushing: Pushing) -> None:
    seen: list[tuple[str, bool]] = []

    class Noting:
        def get(self, base: str, _ask: Ask, *, private: bool = False) -> bytes:
            seen.append((base, private))
            raise Unanswered("nobody is there")

    pushing.send(sample("meta"))
    pushing.fetch(Noting())
    pushing.ask_at(None)
    pushing.floor.clock.move(minutes=1)
    pushing.fetch(Noting())
    assert [private for _, private in seen] == [True, False]
    assert seen[1][0] == "https://graph.facebook.com/"


def test_admins_are_told_rather_than_managers(pushing: Pushing, graph: StandIn) -> None:
    with pushing.floor.database.writing() as tx:
        people.learn(tx, "T0", "U0DANA", admin=True)
    pushing.send(sample("meta"))
    graph.next = [Says(status=401)]
    pushing.fetch()
    assert told(pushing.floor) == []
    assert any("🔑" in text for text in pushing.floor.slack.texts("D0DANA"))
