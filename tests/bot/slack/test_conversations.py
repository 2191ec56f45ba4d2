"""A conversation's id is found by name, id or person, and asked for as rarely as possible."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest

from bot.calls import Refused
from bot.slack.conversations import Conversations

CHANNELS = {"leads": "C0LEADS", "marketing": "C0MARKET", "vip": "C0VIP"}


class Slack:
    """Answers the two methods that tell ids, one channel a page, and counts."""

    def __init__(self) -> None:
        self.channels = dict(CHANNELS)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, method: str, **arguments: Any) -> dict[str, Any]:
        self.calls.append((method, arguments))
        if method == "conversations.open":
            return {"channel": {"id": "D" + arguments["users"][1:]}}
        names = list(self.channels)
        page = int(arguments["cursor"] or 0)
        following = str(page + 1) if page + 1 < len(names) else ""
        found = [{"name": name, "id": self.channels[name]} for name in names[page : page + 1]]
        return {"channels": found, "response_metadata": {"next_cursor": following}}

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]


@pytest.mark.parametrize(
    ("conversation", "found"),
    [("#leads", "C0LEADS"), ("leads", "C0LEADS"), ("#vip", "C0VIP"), ("U0SAM", "D0SAM"), ("W0KIM", "D0KIM")],
)
def test_it_is_found_by_name_or_by_person(conversation: str, found: str) -> None:
    assert Conversations().id_of(conversation, Slack()) == found


@pytest.mark.parametrize("known", ["C0LEADS", "G0SECRET", "D0SAM1"])
def test_an_id_is_not_asked_for(known: str) -> None:
    slack = Slack()
    assert Conversations().id_of(known, slack) == known
    assert slack.calls == []


def test_what_was_answered_is_remembered() -> None:
    slack, conversations = Slack(), Conversations()
    for _ in range(3):
        assert conversations.id_of("#leads", slack) == "C0LEADS"
        assert conversations.id_of("marketing", slack) == "C0MARKET"
        assert conversations.id_of("U0SAM", slack) == "D0SAM"
    assert slack.methods() == ["conversations.list"] * 3 + ["conversations.open"]


def test_an_unknown_name_is_handed_back_and_asked_for_again() -> None:
    slack, conversations = Slack(), Conversations()
    assert conversations.id_of("#new", slack) == "#new"
    slack.channels["new"] = "C0NEW"
    assert conversations.id_of("#new", slack) == "C0NEW"


def test_what_was_forgotten_is_asked_for_again() -> None:
    slack, conversations = Slack(), Conversations()
    conversations.id_of("#leads", slack)
    slack.channels["leads"] = "C0NEWER"
    assert conversations.id_of("#leads", slack) == "C0LEADS"
    conversations.forget("#leads")
    conversations.forget("#never-heard-of")
    assert conversations.id_of("#leads", slack) == "C0NEWER"


def test_a_refusal_is_passed_on_and_nothing_is_remembered() -> None:
    def refusing(_method: str, **_arguments: Any) -> Any:
        raise Refused("user_not_found")

    conversations = Conversations()
    with pytest.raises(Refused, match="user_not_found"):
        conversations.id_of("U0GONE", refusing)
    assert conversations.id_of("U0GONE", Slack()) == "D0GONE"


def test_many_threads_asking_at_once_are_answered_by_one_list() -> None:
    slack, conversations, together = Slack(), Conversations(), Barrier(8)

    def slowly(method: str, **arguments: Any) -> Any:
        Event().wait(0.05)  # so that the others come while the list is under way
        return slack(method, **arguments)

    def ask(name: str) -> str:
        together.wait(timeout=20)
        return conversations.id_of(name, slowly)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, ["#leads", "vip", "#marketing", "leads"] * 2))
    assert found == ["C0LEADS", "C0VIP", "C0MARKET", "C0LEADS"] * 2
    assert len(slack.calls) == len(CHANNELS)


def test_a_list_that_hangs_keeps_nobody_from_opening_a_direct_conversation() -> None:
    conversations, listing = Conversations(), Barrier(2)

    def hanging(_method: str, **_arguments: Any) -> Any:
        listing.wait(timeout=20)  # now the list is under way
        listing.wait(timeout=20)  # until the others were answered
        return {"channels": [{"name": "leads", "id": "C0LEADS"}]}

    with ThreadPoolExecutor(1) as thread:
        waits = thread.submit(conversations.id_of, "#leads", hanging)
        listing.wait(timeout=20)
        assert conversations.id_of("U0SAM", Slack()) == "D0SAM"
        assert conversations.id_of("C0OTHER", Slack()) == "C0OTHER"
        listing.wait(timeout=20)
        assert waits.result(timeout=20) == "C0LEADS"
