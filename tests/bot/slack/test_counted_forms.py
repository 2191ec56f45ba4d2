"""A form whose facts take counting opens in Slack's three seconds all the same, and becomes what was asked for."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.slack import slack_door
from bot.slack.promptly import Promptly, Said
from bot.slack.slack_door import slack_app
from handlers.worklist import Counted
from messages.render import Payload, render
from playbook.refusal import Refusal
from tests.floor import SECRET, Floor
from tests.in_modal import SHOWING, press_in, shown, told
from tests.machine import wait_until

PRIVATE = "Ann Hathaway, +12125550100"


class Late(Promptly):
    """Everything takes too long; it is done when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[tuple[Callable[[], Said], Callable[[Said], object]]] = []

    def do(
        self,
        work: Callable[[], Said],
        late: Callable[[Said], object],
        meanwhile: Said = None,
        patience: float = 0,
    ) -> Said:
        self.begun.append((work, late))
        return meanwhile

    def finish(self) -> None:
        for work, late in self.begun:
            late(work())
        self.begun.clear()


@pytest.fixture
def late(floor: Floor) -> Late:
    """The floor, where nothing is counted in time."""
    promptly = Late()
    floor.app = slack_app(floor.desk, "xoxb-fake", SECRET, promptly=promptly)
    return promptly


def counting(monkeypatch: pytest.MonkeyPatch, view: Callable[[], Payload]) -> None:
    monkeypatch.setitem(slack_door.COMMANDS, "/lead", lambda *_: Counted(view))
    monkeypatch.setitem(slack_door.ACTIONS, "pile", lambda *_: Counted(view))


def opened(floor: Floor) -> list[tuple[str, str]]:
    """How forms were shown, and their titles."""
    return [(how, said["view"]["title"]["text"]) for how, said in floor.slack.calls if how in SHOWING]


WAITING = ("views.open", "One moment …")


@pytest.mark.parametrize(
    ("ask", "title"),
    [
        (lambda floor: floor.type("U0TOM", "/lead pile"), "Nurture pile"),
        (lambda floor: floor.type("U0TOM", "/leaddrop unattributed"), "Unattributed"),
        (lambda floor: floor.type("U0TOM", "/leaddrop rules"), "Rules for campaigns"),
        (lambda floor: floor.type("U0TOM", "/leaddrop cost Spring fair"), "Add cost"),
        (lambda floor: floor.press("U0TOM", "pile", "x"), "Nurture pile"),
        (lambda floor: floor.press("U0TOM", "unattributed", "x"), "Unattributed"),
        (lambda floor: floor.press("U0TOM", "did-you-buy", "x"), "Did you buy?"),
        (lambda floor: floor.press("U0MARIA", "intake", "x"), "Failed intake"),
        (lambda floor: floor.press("U0SAM", "more", 1), "Inquiry #1"),
    ],
)
def test_whatever_counts_before_it_opens_is_open_before_it_has_counted(
    floor: Floor, late: Late, ask: Callable[[Floor], Any], title: str
) -> None:
    floor.lead(name="Ann", campaign="Spring fair")
    assert not ask(floor)
    assert opened(floor) == [WAITING]
    late.finish()
    assert opened(floor) == [WAITING, ("views.update", title)]
    (first,) = [at for at, (how, _) in enumerate(floor.slack.calls, 1) if how == "views.open"]
    assert floor.slack.calls[-1][1]["view_id"] == f"V{first}"


def test_what_is_counted_in_time_opens_at_once_and_nothing_flickers(floor: Floor) -> None:
    assert floor.type("U0TOM", "/lead pile") == {}
    assert opened(floor) == [("views.open", "Nurture pile")]


def test_a_form_that_takes_its_time_is_awaited_beside_the_acknowledgement(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.app = slack_app(floor.desk, "xoxb-fake", SECRET, promptly=Promptly(0.001))

    def counted() -> Payload:
        wait_until(lambda: opened(floor) == [WAITING], "the small form")
        return render("answer_view", text="42")

    counting(monkeypatch, counted)
    assert floor.type("U0TOM", "/lead pile") == {}
    wait_until(lambda: opened(floor) == [WAITING, ("views.update", "Glengarry")], "the form")


def test_in_a_list_the_small_form_lies_on_top_of_it(floor: Floor, late: Late) -> None:
    number = floor.lead(name="Ann")
    press_in(
        floor,
        "U0TOM",
        {"type": "modal", "blocks": [], "private_metadata": '{"first": 0}'},
        "more",
        str(number),
    )
    late.finish()
    assert opened(floor) == [("views.push", "One moment …"), ("views.update", f"Inquiry #{number}")]


def refuse() -> Payload:
    raise Refusal("That is for marketing.")


def fail() -> Payload:
    raise RuntimeError(PRIVATE)


@pytest.mark.parametrize(("view", "says"), [(refuse, "That is for marketing."), (fail, "Reference")])
def test_a_refusal_or_a_mishap_is_told_in_the_small_form_that_is_open(
    floor: Floor, late: Late, monkeypatch: pytest.MonkeyPatch, view: Callable[[], Payload], says: str
) -> None:
    counting(monkeypatch, view)
    floor.press("U0TOM", "pile", "x")
    late.finish()
    assert says in told(shown(floor))
    assert [how for how, _ in opened(floor)] == ["views.open", "views.update"]
    assert "Hathaway" not in str(floor.slack.calls)


@pytest.mark.parametrize(("view", "says"), [(refuse, "That is for marketing."), (fail, "Reference")])
def test_in_time_they_are_told_as_ever_and_no_form_opens(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, view: Callable[[], Payload], says: str
) -> None:
    counting(monkeypatch, view)
    assert says in (floor.press("U0TOM", "pile", "x") or {})["text"]
    assert says in floor.type("U0TOM", "/lead pile")["text"]
    assert opened(floor) == []


def test_a_press_that_slack_tells_of_twice_is_counted_and_opened_once(floor: Floor, late: Late) -> None:
    assert [floor.press("U0TOM", "pile", "x") for _ in range(3)] == [None, None, None]
    assert len(late.begun) == 1
    late.finish()
    assert [how for how, _ in opened(floor)] == ["views.open", "views.update"]
    floor.press("U0TOM", "pile", "x")
    assert len(late.begun) == 1  # when it was done, another press counts again


@pytest.mark.parametrize("in_time", [True, False])
def test_a_press_that_has_opened_a_form_before_is_no_mishap(
    request: pytest.FixtureRequest, floor: Floor, in_time: bool
) -> None:
    late = None if in_time else request.getfixturevalue("late")
    floor.slack.refusing["views.open"] = "exchanged_trigger_id"
    assert floor.press("U0TOM", "pile", "x") is None
    if late:
        late.finish()
    assert [how for how, _ in opened(floor)] == ["views.open"]


@pytest.mark.parametrize("in_time", [True, False])
def test_who_gets_no_form_as_slack_opens_none_is_told_so_and_may_press_again(
    request: pytest.FixtureRequest, floor: Floor, in_time: bool
) -> None:
    late = None if in_time else request.getfixturevalue("late")
    floor.slack.refusing["views.open"] = "expired_trigger_id"
    assert "Reference" in (floor.press("U0TOM", "pile", "x") or {})["text"]
    if late:
        late.finish()
    assert [how for how, _ in opened(floor)] == ["views.open"]
    del floor.slack.refusing["views.open"]
    assert floor.press("U0TOM", "pile", "x") is None


def test_a_small_form_that_was_closed_meanwhile_is_no_mishap(
    floor: Floor, late: Late, caplog: pytest.LogCaptureFixture
) -> None:
    floor.slack.refusing["views.update"] = "not_found"
    floor.press("U0TOM", "pile", "x")
    late.finish()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
