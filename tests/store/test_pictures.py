"""Pictures are asked for once, taken in hand by one, and thrown away when nobody wants them any more."""

from datetime import timedelta

from store import pictures, workspaces
from store.database import Database
from tests.store.given import MONDAY

US, THEM = "T0", "T1"
DAY = timedelta(days=1)


def ask(database: Database, *keys: str, now: object = MONDAY, workspace: str = US) -> None:
    with database.writing() as tx:
        names = [f"{workspace}-{key}-{now}" for key in keys]
        pictures.ask(tx, workspace, {key: {"title": key} for key in keys}, names, now)  # type: ignore[arg-type]


def test_what_is_asked_for_twice_is_wanted_once_and_keeps_its_name(database: Database) -> None:
    ask(database, "a", "b")
    ask(database, "a", now=MONDAY + DAY)
    with database.reading() as tx:
        wanted = pictures.wanted(tx, US, MONDAY)
        assert [(each.key, each.name) for each in wanted] == [
            ("a", f"T0-a-{MONDAY}"),
            ("b", f"T0-b-{MONDAY}"),
        ]
        assert wanted[0].asked_at == MONDAY + DAY
        assert pictures.wanted(tx, THEM, MONDAY) == []


def test_who_was_overtaken_writes_nothing(database: Database) -> None:
    ask(database, "a")
    with database.reading() as tx:
        (early,) = pictures.wanted(tx, US, MONDAY)
    with database.writing() as tx:
        assert pictures.take(tx, early, MONDAY + DAY)
    with database.reading() as tx:
        assert pictures.wanted(tx, US, MONDAY) == []
        (late,) = pictures.wanted(tx, US, MONDAY + DAY)
    with database.writing() as tx:
        assert pictures.take(tx, late, MONDAY + 2 * DAY)
        assert not pictures.put(tx, early, state="ready", url="https://x.example/")
        assert pictures.put(tx, late, state="ready", file="F1", png=b"png")
        assert pictures.of(tx, US, ["a", "b"]) == {"a": ("ready", "F1", None)}
        assert pictures.png(tx, US, early.name) == b"png"
        assert pictures.png(tx, THEM, early.name) is None


def test_a_failed_one_is_forgotten_after_a_day_and_any_after_ninety(database: Database) -> None:
    ask(database, "failed", "ready")
    ask(database, "theirs", workspace=THEM)
    with database.reading() as tx:
        failed, ready = pictures.wanted(tx, US, MONDAY)
    with database.writing() as tx:
        for each, state in ((failed, "failed"), (ready, "ready")):
            pictures.take(tx, each, MONDAY)
            pictures.put(tx, each, state=state)
    for days, gone in ((1, 0), (2, 1), (90, 0), (91, 1)):
        with database.writing() as tx:
            assert pictures.throw_away(tx, US, MONDAY + days * DAY) == gone
    with database.reading() as tx:
        assert pictures.of(tx, THEM, ["theirs"])


def test_that_a_workspaces_slack_draws_nothing_is_remembered_for_it_alone(database: Database) -> None:
    with database.writing() as tx:
        for each in (US, THEM):
            workspaces.remember(tx, each, "Glen", MONDAY)
        assert workspaces.drew_nothing(tx, US) is None
        workspaces.draws_nothing(tx, US, MONDAY + DAY)
        workspaces.remember(tx, US, "Glen", MONDAY + DAY)  # a restart
        assert workspaces.drew_nothing(tx, US) == MONDAY + DAY
        assert workspaces.drew_nothing(tx, THEM) is None
        assert workspaces.drew_nothing(tx, "T9") is None
