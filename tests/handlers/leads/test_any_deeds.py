"""Whatever is done to a lead, in whatever order: it has one next step, and its history and its card are true."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from handlers.reports.kept_weeks import keep_weeks
from handlers.reports.reports import period_of
from handlers.reports.verify import verify
from handlers.sent.speak import card
from playbook.refusal import Refusal
from playbook.replay import disagreements
from playbook.words import State
from store import history, leads
from store.tables import Lead
from tests.conftest import emptied_file
from tests.deeds import DEEDS, World
from tests.floor import Floor
from tests.made_up import TIMES, made_up

LENGTH = 50
PHASES = (Phase.generate,)  # a search takes its time and makes what fails as plain as it can
ANEW = TIMES > 1  # sequences nobody has tried; else the same few
Deed = Callable[[World, Random], None]


class Witness:
    """Looks after each deed whether everything is as it must be."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._calls = 0
        self._shown: dict[tuple[str, str], datetime] = {}  # when a message was last put into words

    def look(self) -> None:
        floor = self.world.floor
        floor.deliver()
        self._note_what_was_said(floor)
        with floor.database.reading() as tx:
            assert leads.astray(tx, "T0") == []
        for number in self.world.numbers:
            lead = floor.look(number)
            assert (lead.due_at is None) == (lead.state == State.CLOSED)
            assert 0 <= lead.steps_kept <= lead.steps_due
            assert lead.step_lost_at is None or lead.state == State.WORKING
            self._history_is_true(floor, lead)
            self._card_is_true(floor, lead)
        nothing_was_said_twice(floor)

    def count(self, chance: Random) -> None:
        """Now and then sums of old weeks are kept; whether or not, reports are those counted lead by lead."""
        if chance.random() < 0.05:
            keep_weeks(self.world.floor.desk, most=chance.choice((1, 100)))
        if chance.random() < 0.04:
            self.both_ways_agree()

    def both_ways_agree(self) -> None:
        desk = self.world.floor.desk
        assert verify(desk, period_of(desk, "2026-11-01..2034-12-31")) == []

    def _note_what_was_said(self, floor: Floor) -> None:
        for method, said in floor.slack.calls[self._calls :]:
            if method == "chat.update":
                self._shown[said["channel"], said["ts"]] = floor.clock()
        self._calls = len(floor.slack.calls)
        for where in floor.slack.posted:
            self._shown.setdefault(where, floor.clock())

    def _history_is_true(self, floor: Floor, lead: Lead) -> None:
        with floor.database.reading() as tx:
            entries = history.of(tx, lead, most=10_000)
        assert disagreements(entries, leads.standing(lead)) == []

    def _card_is_true(self, floor: Floor, lead: Lead) -> None:
        if lead.card_ts is None:
            assert lead.state not in (State.OPEN, State.WORKING)
            return
        shown = floor.card(lead.id)
        at = self._shown[str(lead.card_channel), lead.card_ts]
        true = card(floor.desk, lead, at)
        assert shown["text"] == true["text"], (shown["text"], true["text"], lead.state)
        if lead.due_what not in (
            "claim",
            "assign",
        ):  # who is there to be asked then changes from hour to hour
            assert shown["blocks"] == true["blocks"]


def nothing_was_said_twice(floor: Floor) -> None:
    occurrences = Counter(str(said["metadata"]["event_payload"]) for said in floor.slack.posted.values())
    assert max(occurrences.values(), default=1) == 1


@pytest.mark.timeout(120 * TIMES)
@made_up(
    3, derandomize=not ANEW, suppress_health_check=list(HealthCheck), phases=tuple(Phase) if ANEW else PHASES
)
@given(
    seed=st.integers(0, 2**32),
    deeds=st.lists(
        st.tuples(st.sampled_from(DEEDS), st.integers(0, 2**16)), min_size=LENGTH, max_size=LENGTH
    ),
)
def test_any_fifty_deeds_leave_one_next_step_and_a_true_history(
    migrated_file: Path, seed: int, deeds: list[tuple[Deed, int]]
) -> None:
    database = emptied_file(migrated_file)
    world = World(database)
    world.inquire(Random(seed))
    witness = Witness(world)
    witness.look()
    for deed, with_seed in deeds:
        with suppress(Refusal):
            deed(world, Random(with_seed))
        witness.look()
        witness.count(Random(with_seed))
    world.floor.clock.move(days=100)
    keep_weeks(world.floor.desk, most=1000)
    witness.both_ways_agree()
