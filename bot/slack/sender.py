"""The sender: delivers the outbox, each lane in order, never doubling what Slack may already have."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from bot.calls import Calls, Refused, Unknown, Wait
from bot.slack.conversations import Conversations
from bot.slack.look_up import marked, timestamp_of
from bot.slack.uploads import upload
from handlers.desk import Desk
from handlers.drops.drop_reminders import BELOW
from handlers.pictures import Shown, shown, simpler
from handlers.reports.stats_csv import Sheet
from handlers.sent.failures import UNSAYABLE, tell_asker, tell_managers
from handlers.sent.files_sent import FILES
from handlers.sent.speak import payload
from messages.render import Payload
from store import delivery, leads, outbox
from store.schema import DATABASE_FAULTS
from store.tables import Outbox

log = logging.getLogger(__name__)

HANDS = 8  # deliveries at the same time: one that hangs must not hold up the others
BREATH = 0.02  # seconds between two looks: whoever presses a button wants the processor too
AT_A_LOOK = 2  # deliveries begun together: a card and its nudge; more would be felt by whoever presses
REST = 0.125  # seconds for each one begun: Slack takes a few hundred messages a minute from a workspace
LOOKS = 3  # so often looking for an earlier try may be refused; then it is said again rather than never
DRAWN_WITHIN = timedelta(minutes=3)  # a message waits so long for its pictures; then it is said without
DRAWING = timedelta(seconds=3)  # between two looks for them: each takes a turn of those who wait in the lane
PACE = delivery.Pace()
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
CARD_IS_GONE = "thread_not_found"
STAND_FOR_LEADS = ("card", "drop")

Made = TypeVar("Made")


class LeaseOver(Exception):
    """The row took so long that somebody else may have it by now: whoever has it looks for it first."""


class Sender:
    """Delivers the outbox of one workspace. `clock` is the wall clock: Slack's limits know no other."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime], pace: delivery.Pace = PACE) -> None:
        """Sends nothing before `start` or `send_what_is_due`."""
        self._desk, self._clock, self._pace = desk, clock, pace
        self._call = Calls(desk, clock)
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
                taken = self._take(min(AT_A_LOOK, HANDS - len(self._under_way)))
                self._under_way.update(self._threads.submit(self.deliver, row) for row in taken)
                self._stopping.wait(max(BREATH, REST * len(taken)))
            except Exception:  # the sender outlives a database that is away for a moment
                log.exception("the sender stumbled")
                self._stopping.wait(1)

    def send_what_is_due(self) -> int:
        """Deliver one row of every free lane; returns how many were taken."""
        taken = self._take(HANDS)
        list(self._threads.map(self.deliver, taken))
        return len(taken)

    def _take(self, most: int) -> Sequence[Outbox]:
        """Up to so many rows that may be said now, each of another lane."""
        if not most:
            return []
        now = self._clock()
        with self._desk.database.reading() as tx:
            waiting = delivery.next_up(tx, self._desk.workspace, now)
        heads: dict[str, Outbox] = {}
        for row in waiting:
            heads.setdefault(delivery.lane_of(row), row)
        return [row for row in [*heads.values()][:most] if self._is_ours(row, now)]

    def _is_ours(self, row: Outbox, now: datetime) -> bool:
        # one transaction for each: two senders that hold several lanes at once could wait for each other
        with self._desk.database.writing() as tx:
            return delivery.take(tx, row, now, self._pace)

    def deliver(self, row: Outbox) -> None:
        """Say one row that was taken, and write down what became of it."""
        try:
            self._deliver(row)
        except LeaseOver as late:
            log.warning("outbox row %s took too long: %s", row.id, str(late))
        except Exception:  # it stays `sending`: when its lease is over it is looked for
            log.exception("what became of outbox row %s could not be written down", row.id)

    def _deliver(self, row: Outbox) -> None:
        try:
            self._say(row)
        except Wait as wait:
            self._write(delivery.wait, row, wait.until, str(wait))
        except Unknown as unknown:
            again = self._clock() + timedelta(seconds=min(60, 5 * 2 ** min(row.attempts, 5)))
            log.warning("outbox row %s: %s, looked for at %s", row.id, unknown, again)
            self._write(delivery.unknown, row, again, str(unknown))
        except Refused as refused:
            self._refused(row, str(refused))

    def _say(self, row: Outbox) -> None:
        if row.state == "sending" and not row.ts and self._arrived_before(row):
            return
        if row.template in FILES:
            self._hand_in(row)
            return
        said = self._words(row)
        if said is None:
            self._write(delivery.dropped, row, self._clock())
        else:
            self._as_slack_takes_it(row, shown(self._desk, said))

    def _as_slack_takes_it(self, row: Outbox, found: Shown) -> None:
        """Say it when its pictures are there; what Slack does not know is said again in a simpler form."""
        now = self._clock()
        if found.awaited and now - (row.tried_at or now) < DRAWN_WITHIN:
            raise Wait(now + DRAWING, "its picture is being drawn")
        try:
            self._put(row, found.payload)
        except Refused as refused:
            other = simpler(self._desk, found.payload, str(refused))
            if other is None:
                raise
            self._as_slack_takes_it(row, other)

    def _put(self, row: Outbox, said: Payload) -> None:
        if row.ts and row.channel:
            self._call("chat.update", channel=row.channel, ts=row.ts, **said)
            self._sent(delivery.sent, row, row.channel, row.ts)
        else:
            self._post(row, said)

    def _hand_in(self, row: Outbox) -> None:
        """A file; one that may have arrived before arrives twice rather than never."""
        channel = self._conversations.id_of(row.conversation, self._call)
        sheet = self._made(FILES[row.template], row)
        self._make_sure_of_time(row)
        self._sent(delivery.sent, row, channel, self._shared(sheet, channel))

    def _shared(self, sheet: Sheet, channel: str) -> str:
        return upload(self._call, sheet.name, sheet.content, sheet.title, channel)

    def _words(self, row: Outbox) -> Payload | None:
        return self._made(payload, row)

    def _made(self, make: Callable[[Desk, Outbox], Made], row: Outbox) -> Made:
        try:
            return make(self._desk, row)
        except DATABASE_FAULTS:
            raise
        except Exception as fault:  # one bad row must never stop the rest
            log.exception("outbox row %s could not be put into words", row.id)
            raise Refused(UNSAYABLE) from fault

    def _post(self, row: Outbox, said: Payload) -> None:
        thread = self._thread_of(row)
        if row.in_thread and not thread and row.lead_id is not None:
            raise Wait(self._clock() + timedelta(seconds=1), "its card is not out yet")
        channel = self._conversations.id_of(row.conversation, self._call)
        self._make_sure_of_time(row)
        mark = marked(row)
        answer = self._call(
            "chat.postMessage", channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False,
            client_msg_id=str(uuid5(NAMESPACE_URL, f"{row.workspace}/{mark}")), metadata=mark, **said,
        )  # fmt: skip
        self._sent(delivery.sent, row, str(answer["channel"]), str(answer["ts"]))

    def _make_sure_of_time(self, row: Outbox) -> None:
        """Nothing is posted in the second half of a lease: the answer might come when it is over."""
        with self._desk.database.reading() as tx:
            if not delivery.in_hand(tx, row, self._clock() + self._pace.lease / 2):
                raise LeaseOver("it was not posted")

    def _thread_of(self, row: Outbox) -> str | None:
        if not row.in_thread:
            return None
        with self._desk.database.reading() as tx:
            if row.lead_id is None:
                return row.facts.get(outbox.UNDER) or outbox.ts_of(tx, row.workspace, row.facts[BELOW])
            lead = leads.get(tx, row.workspace, row.lead_id)
        return lead.card_ts if lead else None

    def _arrived_before(self, row: Outbox) -> bool:
        """Look for an earlier try of unknown end; True when it is in Slack and was written down."""
        channel, thread = self._conversations.id_of(row.conversation, self._call), self._thread_of(row)
        try:
            ts = timestamp_of(row, channel, thread, row.tried_at or self._clock(), self._call)
        except Refused as refused:
            if row.attempts < LOOKS:
                raise Unknown(f"may not look for it: {refused}") from refused
            log.warning("outbox row %s is said again without looking: %s", row.id, refused)
            return False
        if ts:
            self._sent(delivery.found, row, channel, ts)
        return ts is not None

    def _sent(self, verb: Callable[..., bool], row: Outbox, channel: str, ts: str) -> None:
        with self._desk.database.writing() as tx:
            if row.template == "card" and row.lead_id and row.ts != ts:
                leads.put(tx, row.lead_id, card_channel=channel, card_ts=ts)  # lead first, as deeds do
            if not verb(tx, row, self._clock(), channel, ts):
                raise LeaseOver(f"it is in {channel} at {ts}")

    def _refused(self, row: Outbox, error: str) -> None:
        if row.ts and error in GONE:
            self._gone(row)
        elif row.in_thread and error == CARD_IS_GONE and row.attempts < LOOKS:
            self._card_is_gone(row)
        else:
            self._conversations.forget(row.conversation)
            log.error("outbox row %s (%s) was refused: %s", row.id, row.template, error)
            self._write(delivery.failed, row, self._clock(), error)
            tell_managers(self._desk, row, error)
            tell_asker(self._desk, row, error)

    def _gone(self, row: Outbox) -> None:
        """Somebody deleted the message: what stands for leads is posted anew, a notice has been seen."""
        if row.template not in STAND_FOR_LEADS:
            self._write(delivery.dropped, row, self._clock())
            return
        with self._desk.database.writing() as tx:
            if row.lead_id is not None:
                leads.put(tx, row.lead_id, card_channel=None, card_ts=None)
            delivery.forget(tx, row)

    def _card_is_gone(self, row: Outbox) -> None:
        """Nothing can be said below a deleted card: let the card find that out, and wait for the new one."""
        with self._desk.database.writing() as tx:
            outbox.show_again(tx, row.workspace, row.facts.get(BELOW) or f"card:{row.lead_id}")
            delivery.again(tx, row, self._clock() + timedelta(seconds=5), CARD_IS_GONE)

    def _write(self, verb: Callable[..., bool], row: Outbox, *facts: Any) -> None:
        with self._desk.database.writing() as tx:
            if not verb(tx, row, *facts):
                raise LeaseOver("somebody else has it")
