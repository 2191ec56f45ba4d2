"""The people the app meets: who they are is learned from Slack, once, page by page, and kept up to date."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from handlers.people.people import learn_everybody, learn_names, meet
from store import people
from store.database import Database
from store.tables import Person
from tests.floor import FakeSlack, Floor


class Crowd(FakeSlack):
    """A workspace whose members come two a page."""

    members: tuple[dict[str, Any], ...] = (
        {"id": "U0SAM", "name": "sam", "tz": "America/New_York", "profile": {"real_name": "Samuel <!here>"}},
        {"id": "U0BOSS", "name": "boss", "is_owner": True, "real_name": "The Boss"},
        {"id": "U0ADMIN", "name": "admin", "is_admin": True, "profile": {"real_name": ""}},
        {"id": "U0BOT", "name": "glengarry", "is_bot": True},
        {"id": "USLACKBOT", "name": "slackbot", "is_bot": False},
        {"id": "U0GONE", "name": "shelley", "deleted": True},
        {"id": "U0BARE"},
    )

    def _users_list(self, said: dict[str, Any]) -> dict[str, Any]:
        start = int(said.get("cursor") or 0)
        more = str(start + 2) if start + 2 < len(self.members) else ""
        return {"members": list(self.members[start : start + 2]), "response_metadata": {"next_cursor": more}}

    def _users_info(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"user": next(each for each in self.members if each["id"] == said["user"])}


@pytest.fixture
def crowd(sqlite_database: Database) -> Floor:
    return Floor(sqlite_database, slack=Crowd())


def known(floor: Floor, person: str) -> Person:
    with floor.database.reading() as tx:
        found = people.get(tx, "T0", person)
    assert found is not None
    return found


def asked(floor: Floor) -> int:
    return sum(method == "users.info" for method, _ in floor.slack.calls)


def test_everybody_is_learned_page_by_page(crowd: Floor) -> None:
    assert learn_everybody(crowd.desk) == 7
    sam = known(crowd, "U0SAM")
    assert (sam.handle, sam.name, sam.timezone) == ("sam", "Samuel <!here>", "America/New_York")
    assert [known(crowd, person).admin for person in ("U0SAM", "U0BOSS", "U0ADMIN")] == [False, True, True]
    assert [known(crowd, person).bot for person in ("U0SAM", "U0BOT", "USLACKBOT")] == [False, True, True]
    assert (known(crowd, "U0GONE").gone, known(crowd, "U0ADMIN").name) == (True, "admin")
    assert known(crowd, "U0BARE").handle == "U0BARE"
    assert learn_everybody(crowd.desk) == 7


def test_whoever_left_or_is_no_admin_any_more_is_known_to_be(crowd: Floor) -> None:
    learn_everybody(crowd.desk)
    assert isinstance(crowd.slack, Crowd)
    crowd.slack.members = ({"id": "U0BOSS", "name": "boss"}, {"id": "U0SAM", "name": "sam", "deleted": True})
    learn_everybody(crowd.desk)
    assert (known(crowd, "U0BOSS").admin, known(crowd, "U0SAM").gone) == (False, True)


def test_only_those_not_yet_known_by_name_are_asked_about(crowd: Floor) -> None:
    with crowd.database.writing() as tx:
        people.meet(tx, "T0", "U0BOSS")
        people.meet(tx, "T0", "U0SAM")  # known from before
    assert learn_names(crowd.desk) == 1
    assert (known(crowd, "U0BOSS").name, known(crowd, "U0BOSS").admin) == ("The Boss", True)
    assert learn_names(crowd.desk) == 0
    assert asked(crowd) == 1


def test_somebody_whose_rights_matter_is_asked_about_at_once_and_only_once(crowd: Floor) -> None:
    for _ in range(3):
        meet(crowd.desk, "U0BOSS")
        meet(crowd.desk, "U0SAM")
    assert asked(crowd) == 1
    assert known(crowd, "U0BOSS").admin


def test_somebody_slack_does_not_tell_about_is_known_by_his_id(crowd: Floor) -> None:
    crowd.slack.refusing["users.info"] = "user_not_found"
    meet(crowd.desk, "U0STRANGER")
    assert (known(crowd, "U0STRANGER").handle, known(crowd, "U0STRANGER").admin) == ("U0STRANGER", False)


def test_a_list_that_slack_refuses_is_left_to_the_caller(crowd: Floor) -> None:
    crowd.slack.refusing["users.list"] = "missing_scope"
    with pytest.raises(SlackApiError):
        learn_everybody(crowd.desk)


def test_a_new_admin_may_do_at_once_what_admins_may(crowd: Floor) -> None:
    assert "received" in crowd.type("U0BOSS", "/leadstats")["text"]
