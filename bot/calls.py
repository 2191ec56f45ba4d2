"""One call to Slack, and what came of it: an answer, a refusal, a wait, or nobody knows."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException
from socket import gaierror
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.desk import Desk
from store import lanes

NOT_PROCESSED = {"ratelimited", "rate_limited"}
MAYBE_PROCESSED = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
NEVER_ARRIVED = (ConnectionRefusedError, gaierror)
CODE = re.compile("[a-z][a-z0-9_]*")  # an error of Slack's; anything else comes from something in between
SECONDS = re.compile("[0-9]{1,5}")
AWAY = timedelta(seconds=5)  # until Slack is tried again when it cannot be reached
NOT_TOLD = 5.0  # seconds to wait after a 429 that does not say for how long


class Unknown(Exception):
    """Nobody knows whether Slack processed the call."""


class Wait(Exception):
    """Slack did not process the call; it may be repeated at `until`."""

    def __init__(self, until: datetime, why: str) -> None:
        """`until` is a moment of the sender's clock."""
        super().__init__(why)
        self.until = until


class Refused(Exception):
    """Slack's answer is no; the text is Slack's error code."""


class Calls:
    """Calls Slack's methods, each only while Slack does not want us to wait with it."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        """`clock` is the wall clock."""
        self._desk, self._clock = desk, clock

    def __call__(self, method: str, **arguments: Any) -> Any:
        """Slack's answer; arguments that are None are left out. Raises Wait, Unknown or Refused."""
        self._wait_for_turn(method)
        given = {name: value for name, value in arguments.items() if value is not None}
        call = self._desk.slack.api_call
        try:
            return call(method, json=given) if method.startswith("chat.") else call(method, params=given)
        except SlackApiError as fault:
            raise self._understood(method, fault) from fault
        except (SlackClientError, HTTPException, OSError, ValueError) as fault:
            if isinstance(fault, URLError) and isinstance(fault.reason, NEVER_ARRIVED):
                raise Wait(self._clock() + AWAY, "Slack cannot be reached") from fault
            raise Unknown(type(fault).__name__) from fault

    def _wait_for_turn(self, method: str) -> None:
        with self._desk.database.reading() as tx:
            until = lanes.closed_until(tx, self._desk.workspace, lanes.method(method), self._clock())
        if until:
            raise Wait(until, f"rate limited: {method}")

    def _understood(self, method: str, fault: SlackApiError) -> Exception:
        """What Slack's error means: wait, unknown, or refused."""
        status = getattr(fault.response, "status_code", 200)
        error = str(fault.response.get("error") or "")
        if status == 429 or error in NOT_PROCESSED:
            return self._held_up(method, _retry_after(fault.response))
        if status >= 500 or error in MAYBE_PROCESSED:
            return Unknown(error if CODE.fullmatch(error) else f"HTTP {status}")
        return Refused(error) if CODE.fullmatch(error) else Unknown("no answer of Slack's")

    def _held_up(self, method: str, seconds: float) -> Wait:
        """Keep every process of this workspace from calling the method for so long."""
        until = self._clock() + timedelta(seconds=seconds)
        with self._desk.database.writing() as tx:
            lanes.hold(tx, self._desk.workspace, lanes.method(method), until)
        return Wait(until, f"rate limited for {seconds:g} s: {method}")


def _retry_after(answer: Any) -> float:
    headers = getattr(answer, "headers", None) or {}
    told = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(told) if SECONDS.fullmatch(told) else NOT_TOLD


def posting_client(token: str, api_url: str, timeout: int = 10) -> WebClient:
    """A client that never repeats a call by itself: the sender decides what may be repeated.

    `timeout` is in seconds.
    """
    return WebClient(token=token, base_url=api_url, timeout=timeout, retry_handlers=[])
