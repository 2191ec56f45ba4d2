"""The step *Send to Glengarry* of Slack's Workflow Builder: its inputs become a lead, and it is told which."""

import json
import logging
from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.arrival.intake import understand_kept
from handlers.arrival.raw_inquiry import RawInquiry, keep_once
from handlers.desk import Desk
from playbook.words import Door
from sources.workflow_step import interpret
from store import inquiries

log = logging.getLogger(__name__)
OVER = ("execution_not_in_running_state", "function_execution_not_found", "access_denied")

Step = Callable[[Desk, str, dict[str, Any]], int | None]


def on_executed(desk: Desk, body: dict[str, Any]) -> None:
    """A workflow came to a step of ours: it is done, and the workflow goes on or is told what to mend."""
    event = body["event"]
    run, called = str(event["function_execution_id"]), str((event.get("function") or {}).get("callback_id"))
    step, inputs = FUNCTIONS.get(called, _unknown), event.get("inputs")
    try:
        number = step(desk, run, inputs if isinstance(inputs, dict) else {})
    except ValueError as fault:
        _fail(desk, run, f"{str(fault)[:1].upper()}{str(fault)[1:]}.")
    else:
        if number is not None:
            _complete(desk, run, number)


def send(desk: Desk, run: str, inputs: dict[str, Any]) -> int | None:
    """The lead of this run of a workflow; None while another process is about to make it. Raises ValueError."""
    key = f"workflow:{run}"
    kept = keep_once(
        desk, RawInquiry(json.dumps(inputs).encode(), "application/json", key, door=Door.WORKFLOW)
    )
    if kept:
        understand_kept(desk, kept)
    with desk.database.reading() as tx:
        found = inquiries.answer_to(tx, desk.workspace, f"key:{key}")
    if found is None:
        interpret(inputs)  # says what to mend
    return found[0] if found else None


def _unknown(_desk: Desk, _run: str, _inputs: dict[str, Any]) -> int | None:
    raise ValueError(
        "this step is not known to Glengarry any more: take it out of the workflow and add it anew"
    )


def _complete(desk: Desk, run: str, number: int) -> None:
    try:
        desk.slack.functions_completeSuccess(function_execution_id=run, outputs={"lead": number})
    except SlackApiError as refused:
        _look_at(refused, run)


def _fail(desk: Desk, run: str, why: str) -> None:
    try:
        desk.slack.functions_completeError(function_execution_id=run, error=why)
    except SlackApiError as refused:
        _look_at(refused, run)


def _look_at(refused: SlackApiError, run: str) -> None:
    """A run that is over needs nothing more; otherwise Slack shall tell of it again."""
    if refused.response.get("error") not in OVER:
        raise refused
    log.info("the workflow's run %s was over", run)


FUNCTIONS: dict[str, Step] = {"send_to_glengarry": send}
EVENTS = {"function_executed": on_executed}
