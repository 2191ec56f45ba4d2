"""Slack waits three seconds for an answer: what takes longer is done beside, and answered as soon as it is."""

from collections.abc import Callable
from math import inf
from threading import BoundedSemaphore, Event, Lock, Thread
from time import monotonic

from bot.mishap import report
from messages.render import Payload, render

Said = Payload | None

PATIENCE = 2.0  # of the three seconds: the rest is for the way there and back
HANDS = 4  # counts at once: more of them would only make each other slower
LAST_SECONDS = 8.0  # for what is under way when everything stops: containers are killed after ten

STOPPED = "Glengarry was restarted before this was done. Ask again in a minute."


class Asked:
    """What somebody asked for, answered once: while he waits, or by `late` when he does not wait any more."""

    def __init__(self, late: Callable[[Said], object]) -> None:
        """Nobody has answered yet."""
        self._late, self._lock, self._ready = late, Lock(), Event()
        self._said: Said = None
        self._answered = self._left = False

    def answer(self, said: Said) -> None:
        """The first answer counts; any other is not heard."""
        with self._lock:
            if self._answered:
                return
            self._answered, self._said = True, said
        self._ready.set()
        if self._left:
            self._tell(said)

    def within(self, seconds: float, meanwhile: Said) -> Said:
        """The answer when it is there in time, else `meanwhile`: then it comes late."""
        self._ready.wait(seconds)
        with self._lock:
            self._left = not self._answered
            return meanwhile if self._left else self._said

    def _tell(self, said: Said) -> None:
        try:
            self._late(said)
        except Exception as fault:  # noqa: BLE001  # nobody waits any more, and the log has the way there
            report(fault, "an answer that came late")


class Promptly:
    """Answers within `patience` seconds; what takes longer is answered late. `hands` of them are done at once."""

    def __init__(self, patience: float = PATIENCE, hands: int = HANDS) -> None:
        """Does nothing yet."""
        self._patience, self._hands = patience, BoundedSemaphore(hands)
        self._lock, self._stopping = Lock(), Event()
        self._under_way: dict[Asked, Thread] = {}

    def do(
        self,
        work: Callable[[], Said],
        late: Callable[[Said], object],
        meanwhile: Said = None,
        patience: float = inf,
    ) -> Said:
        """What `work` says; when that takes too long `meanwhile`, and `late` is told it as soon as it is there.

        Who has still more to do in Slack's three seconds has less `patience` (seconds).
        """
        asked = Asked(late)
        thread = Thread(target=self._do, args=(asked, work), name="promptly", daemon=True)
        with self._lock:
            if self._stopping.is_set():
                return render("say", text=STOPPED)
            self._under_way[asked] = thread
            thread.start()
        return asked.within(min(patience, self._patience), meanwhile)

    def stop(self, seconds: float = LAST_SECONDS) -> None:
        """Finish what is under way, for so long; whoever has no answer by then is told to ask again."""
        with self._lock:
            self._stopping.set()
            left = dict(self._under_way)
        until = monotonic() + seconds
        for asked, thread in left.items():
            thread.join(max(0.0, until - monotonic()))
            asked.answer(render("say", text=STOPPED))

    def _do(self, asked: Asked, work: Callable[[], Said]) -> None:
        with self._hands:
            said = render("say", text=STOPPED) if self._stopping.is_set() else _said(work)
        asked.answer(said)
        with self._lock:
            del self._under_way[asked]


def _said(work: Callable[[], Said]) -> Said:
    try:
        return work()
    except Exception as fault:  # noqa: BLE001  # the person is told, and the log has the way there
        return render("apology", reference=report(fault, "what was asked for"))
