"""The step *Send to Glengarry*: a run of a workflow is one lead, and the workflow learns its number or what to mend."""

from typing import Any

import pytest
from sqlalchemy import select

from store import history, inquiries
from store.tables import Inquiry
from tests.floor import Floor

ANN = {
    "name": "Ann Lee",
    "email": "Ann@acme.test",
    "phone": "",
    "message": "a quote, please",
    "campaign": "Fair",
}


def runs(floor: Floor, inputs: Any, run: str = "Fx1", step: str = "send_to_glengarry") -> int:
    """A workflow comes to the step; the HTTP status that Slack gets."""
    return floor.event(
        type="function_executed", function={"callback_id": step, "type": "app"}, inputs=inputs,
        function_execution_id=run, workflow_execution_id="Wx1", event_ts="1800000000.000100",
        bot_access_token="xwfp-secret",
    )  # fmt: skip


def answers(floor: Floor) -> list[tuple[str, str]]:
    """How runs ended."""
    ended = [(method, said) for method, said in floor.slack.calls if method.startswith("functions.")]
    return [
        (method.removeprefix("functions.complete"), str(said.get("outputs") or said["error"]))
        for method, said in ended
    ]


def kept(floor: Floor) -> list[Inquiry]:
    with floor.database.reading() as tx:
        return list(tx.scalars(select(Inquiry).order_by(inquiries.INQUIRY.c.id)))


def test_a_run_becomes_a_lead_and_is_told_its_number(floor: Floor) -> None:
    assert runs(floor, ANN) == 200
    assert answers(floor) == [("Success", '{"lead": 1}')]
    lead = floor.look(1)
    assert (lead.name, lead.email, lead.message) == ("Ann Lee", "ann@acme.test", "a quote, please")
    assert (lead.source, lead.campaign) == ("Workflow", "Fair")
    with floor.database.reading() as tx:
        assert history.of(tx, lead)[0].door == "workflow"


def test_the_token_of_a_run_is_not_kept(floor: Floor) -> None:
    runs(floor, ANN)
    (raw,) = kept(floor)
    assert (raw.door, raw.status) == ("workflow", "accepted")
    assert b"xwfp" not in raw.body


def test_slack_telling_it_again_is_answered_with_the_same_number(floor: Floor) -> None:
    for _ in range(3):
        runs(floor, ANN)
    assert answers(floor) == [("Success", '{"lead": 1}')] * 3
    assert len(kept(floor)) == 1


def test_another_run_by_the_same_person_is_the_same_lead(floor: Floor) -> None:
    runs(floor, ANN)
    runs(floor, {**ANN, "phone": "+1 212 555 0100"}, run="Fx2")
    assert answers(floor) == [("Success", '{"lead": 1}')] * 2
    assert floor.look(1).phone == "+12125550100"


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({}, "Nobody is named: fill in at least one of"),
        ({"message": "hello", "name": " "}, "Nobody is named: fill in at least one of"),
        ({"email": "not given"}, "“E-mail” is no address: put the answer with the address into it"),
        (None, "Nobody is named: fill in at least one of"),
    ],
)
def test_wrong_inputs_end_the_run_with_what_to_mend(floor: Floor, inputs: Any, why: str) -> None:
    for _ in range(2):
        assert runs(floor, inputs) == 200
    (first, again) = answers(floor)
    assert first[0] == "Error"
    assert first[1].startswith(why)
    assert again == first
    (raw,) = kept(floor)
    assert raw.status == "failed"


def test_a_step_that_is_gone_says_so(floor: Floor) -> None:
    runs(floor, ANN, step="of-an-older-version")
    ((how, why),) = answers(floor)
    assert how == "Error"
    assert "take it out of the workflow" in why
    assert kept(floor) == []


def test_a_run_that_is_over_is_left(floor: Floor) -> None:
    floor.slack.refusing["functions.completeSuccess"] = "execution_not_in_running_state"
    assert runs(floor, ANN) == 200


def test_when_slack_does_not_take_the_answer_it_is_to_tell_again(floor: Floor) -> None:
    floor.slack.refusing["functions.completeSuccess"] = "ratelimited"
    assert runs(floor, ANN) == 500
    del floor.slack.refusing["functions.completeSuccess"]
    assert runs(floor, ANN) == 200
    assert answers(floor)[-1] == ("Success", '{"lead": 1}')
    assert len(kept(floor)) == 1
