"""The sender: delivers the outbox, each lane in order, never doubling what Slack may already have."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.conversations import Conversations
from handlers.desk import Desk
from handlers.failures import tell_managers
from handlers.speak import payload
from store import leads, outbox
from store.tables import Outbox

log = logging.getLogger(__name__)

HANDS = 8  # deliveries at the same time: one that hangs must not hold up the others

EVENT_TYPE = "glengarry"
PACE = outbox.Pace()
NOT_PROCESSED = {"ratelimited", "rate_limited"}
MAYBE_PROCESSED = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


class Unknown(Exception):
    """Nobody knows whether Slack processed the call."""


class Wait(Exception):
    """Slack did not process the call and says for how long to wait."""

    def __init__(self, seconds: float) -> None:
        """Seconds to wait."""
        super().__init__(f"rate limited for {seconds} s")
        self.seconds = seconds


class Refused(Exception):
    """Slack's answer is no; its text is Slack's error code."""


class Sender:
    """Delivers the outbox of one workspace. `clock` is the wall clock: Slack's limits know no other."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime], pace: outbox.Pace = PACE) -> None:
        """Sends nothing before `start` or `send_what_is_due`."""
        self._desk, self._clock, self._pace = desk, clock, pace
        self._conversations = Conversations()
        self._stopping = Event()
        self._threads = ThreadPoolExecutor(HANDS, "sender")
        self._under_way: set[Future[None]] = set()
        self._loop = Thread(target=self._run, name="sender", daemon=True)

    def start(self) -> None:
        """Deliver in the background until stopped."""
        self._loop.start()

    def stop(self) -> None:
        """Finish what is under way and send no more."""
        self._stopping.set()
        self._desk.database.bell.set()
        if self._loop.is_alive():
            self._loop.join(timeout=15)
        self._threads.shutdown(wait=True)

    def _run(self) -> None:
        bell = self._desk.database.bell
        while not self._stopping.is_set():
            bell.wait(timeout=0.25)
            bell.clear()
            try:
                self._under_way = {each for each in self._under_way if not each.done()}
                for row in self._take(HANDS - len(self._under_way)):
                    self._under_way.add(self._threads.submit(self.deliver, row))
            except Exception:  # the sender outlives a database that is away for a moment
                log.exception("the sender stumbled")
                self._stopping.wait(1)

    def send_what_is_due(self) -> int:
        """Deliver one row of every free lane; returns how many were taken."""
        taken = self._take(HANDS)
        list(self._threads.map(self.deliver, taken))
        return len(taken)

    def _take(self, most: int) -> Sequence[Outbox]:
        now = self._clock()
        with self._desk.database.reading() as tx:
            waiting = outbox.next_up(tx, self._desk.workspace, now)
        heads: dict[str, Outbox] = {}
        for row in waiting:
            heads.setdefault(outbox.lane_of(row), row)
        if not heads or not most:
            return []
        with self._desk.database.writing() as tx:
            return [row for row in [*heads.values()][:most] if outbox.take(tx, row, now, self._pace)]

    def deliver(self, row: Outbox) -> None:
        """Say one row and write down what became of it."""
        try:
            self._say(row)
        except Wait as wait:
            self._held_up(row, wait.seconds)
        except Unknown as unknown:
            again = self._clock() + timedelta(seconds=min(60, 5 * 2 ** min(row.attempts, 5)))
            self._write(outbox.unknown, row, again, str(unknown))
        except Refused as refused:
            self._refused(row, str(refused))
        except Exception:  # one bad row must never stop the rest
            log.exception("outbox row %s could not be said", row.id)
            self._write(outbox.failed, row, self._clock(), "could not be put into words: see the log")

    def _say(self, row: Outbox) -> None:
        said = payload(self._desk, row)
        if said is None:
            self._write(outbox.dropped, row, self._clock())
        elif row.ts and row.channel:
            self._call("chat.update", channel=row.channel, ts=row.ts, **said)
            self._sent(row, row.channel, row.ts)
        else:
            self._say_anew(row, said)

    def _say_anew(self, row: Outbox, said: dict[str, Any]) -> None:
        thread = self._thread_of(row)
        if row.in_thread and not thread:
            later = self._clock() + timedelta(seconds=1)
            self._write(outbox.wait, row, later, "its card is not out yet")
        else:
            self._post(row, said, thread)

    def _post(self, row: Outbox, said: dict[str, Any], thread: str | None) -> None:
        channel = self._conversations.id_of(row.conversation, self._call)
        found = self._look_for(row, channel, thread) if row.state == "sending" else None
        if found:
            self._sent(row, channel, found)
            if row.template == "card":  # what is there may be older than what is wanted
                self._call("chat.update", channel=channel, ts=found, **said)
            return
        answer = self._call(
            "chat.postMessage", channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False,
            client_msg_id=str(uuid5(NAMESPACE_URL, f"{row.workspace}/{row.key}")),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": row.key}}, **said,
        )  # fmt: skip
        self._sent(row, str(answer["channel"]), str(answer["ts"]))

    def _thread_of(self, row: Outbox) -> str | None:
        if not row.in_thread or row.lead_id is None:
            return None
        with self._desk.database.reading() as tx:
            lead = leads.get(tx, row.workspace, row.lead_id)
        return lead.card_ts if lead else None

    def _look_for(self, row: Outbox, channel: str, thread: str | None) -> str | None:
        """The timestamp of the message if an earlier try did arrive: found by its metadata."""
        since = (row.tried_at or self._clock()) - timedelta(minutes=2)
        method = "conversations.replies" if thread else "conversations.history"
        where = {"ts": thread} if thread else {"oldest": f"{since.timestamp():.6f}"}
        cursor = ""
        while True:
            page = self._call(
                method, channel=channel, include_all_metadata=True, limit=200, cursor=cursor or None, **where
            )
            for message in page["messages"]:
                if (message.get("metadata") or {}).get("event_payload", {}).get("key") == row.key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _call(self, method: str, **arguments: Any) -> Any:
        """One call to Slack. Raises Wait, Unknown or Refused."""
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            return self._desk.slack.api_call(method, json=given) if method.startswith("chat.") else (
                self._desk.slack.api_call(method, params=given)
            )  # fmt: skip
        except SlackApiError as fault:
            raise _understood(fault) from fault
        except (SlackClientError, OSError, ValueError, EOFError) as fault:
            raise Unknown(type(fault).__name__) from fault

    def _sent(self, row: Outbox, channel: str, ts: str) -> None:
        with self._desk.database.writing() as tx:
            outbox.sent(tx, row, self._clock(), channel, ts)
            if row.template == "card" and row.lead_id and row.ts != ts:
                leads.put(tx, row.lead_id, card_channel=channel, card_ts=ts)

    def _held_up(self, row: Outbox, seconds: float) -> None:
        until = self._clock() + timedelta(seconds=seconds)
        method = "chat.update" if row.ts else "chat.postMessage"
        with self._desk.database.writing() as tx:
            outbox.hold(tx, row.workspace, f"method:{method}", until)
            outbox.wait(tx, row, until, f"rate limited for {seconds:g} s")

    def _refused(self, row: Outbox, error: str) -> None:
        if row.ts and error in GONE and row.template == "card":
            self._write(outbox.forget, row)
            return
        log.error("Slack refused outbox row %s (%s): %s", row.id, row.template, error)
        self._write(outbox.failed, row, self._clock(), error)
        tell_managers(self._desk, row, error)

    def _write(self, verb: Callable[..., None], row: Outbox, *facts: Any) -> None:
        with self._desk.database.writing() as tx:
            verb(tx, row, *facts)


def _understood(fault: SlackApiError) -> Exception:
    """What Slack's error means for the row: wait, unknown, or refused."""
    answer: Any = fault.response
    status = getattr(answer, "status_code", 200)
    try:
        error = str(answer.get("error") or "")
    except ValueError:
        error = ""
    if status == 429 or error in NOT_PROCESSED:
        return Wait(float(answer.headers.get("Retry-After", 1)))
    if status >= 500 or error in MAYBE_PROCESSED or not error:
        return Unknown(error or f"HTTP {status}")
    return Refused(error)


def posting_client(token: str, api_url: str, timeout: int = 10) -> WebClient:
    """A client that never repeats a call by itself: the sender decides what may be repeated."""
    return WebClient(token=token, base_url=api_url, timeout=timeout, retry_handlers=[])
