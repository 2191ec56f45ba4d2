"""What is to be fetched is wanted once, taken once, waits as long as it has to, and is never forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from store import fetches, inquiries, sources
from store.database import Database
from store.tables.connections import Source, ToFetch
from tests.store.given import MONDAY

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def added(database: Database, name: str = "Ads", workspace: str = "T0") -> Source:
    with database.writing() as tx:
        return sources.add(tx, Source(
            workspace=workspace, kind="meta", name=name, key_digest=name, created_at=MONDAY, token="sealed",
        ))  # fmt: skip


def named(database: Database, source: Source, *keys: str) -> int:
    with database.writing() as tx:
        inquiry = inquiries.keep(tx, {
            "workspace": source.workspace, "received_at": MONDAY, "content_type": "", "digest": "d", "body": b"{}",
            "source_id": source.id,
        })  # fmt: skip
        return fetches.want(tx, inquiry, [{"name": key, "key": key, "about": {}} for key in keys], MONDAY)


def begun(database: Database, source: Source, minutes: float = 0) -> ToFetch | None:
    now = MONDAY + minutes * MINUTE
    with database.writing() as tx:
        return fetches.begin(tx, source.workspace, source.id, now, now + MINUTE)


def due(database: Database, minutes: float = 0, but: tuple[int, ...] = ()) -> list[int]:
    with database.reading() as tx:
        return fetches.due_sources(tx, "T0", MONDAY + minutes * MINUTE, but, 10)


def test_the_same_news_of_a_source_is_wanted_once(database: Database) -> None:
    ads, others = added(database), added(database, "Others")
    assert (named(database, ads, "1", "2", "1"), named(database, ads, "2", "3")) == (2, 1)
    assert named(database, others, "1") == 1


def test_who_waits_longest_comes_first_who_rests_not_at_all_and_who_is_gone_is_told_of(
    database: Database,
) -> None:
    ads, others, gone = (added(database, name) for name in ("Ads", "Others", "Gone"))
    elsewhere = added(database, "Elsewhere", "T1")
    for source in (others, ads, gone, elsewhere):
        named(database, source, "1")
    row = begun(database, others)
    assert row
    with database.writing() as tx:
        fetches.again(tx, row, MONDAY + 2 * MINUTE, "why")
        sources.rest(tx, gone, MONDAY + 9 * MINUTE)
        sources.remove(tx, gone)
    assert due(database) == [ads.id, gone.id]
    with database.writing() as tx:
        fetches.give_up(tx, "T0", gone.id, "why")
    assert due(database, 2) == [ads.id, others.id]
    assert due(database, 2, (ads.id,)) == [others.id]
    with database.writing() as tx:
        sources.rest(tx, ads, MONDAY + 5 * MINUTE)
        sources.rest(tx, ads, MONDAY + 3 * MINUTE)  # it was left alone for longer already
    assert (due(database, 4), due(database, 5)) == ([others.id], [ads.id, others.id])


def test_what_is_in_hand_is_taken_by_nobody_until_the_lease_ends(database: Database) -> None:
    ads = added(database)
    named(database, ads, "1")
    first = begun(database, ads)
    assert first
    assert (first.attempts, begun(database, ads, 0.5)) == (1, None)
    second = begun(database, ads, 1)
    assert second
    assert second.attempts == 2
    with database.writing() as tx:
        assert not fetches.fetched(tx, first)  # the other one's answer counts
        assert fetches.fetched(tx, second)
        assert not fetches.fetched(tx, second)
    assert begun(database, ads, 9) is None


def test_many_hands_take_everything_once(database: Database) -> None:
    ads = added(database)
    named(database, ads, *(str(number) for number in range(24)))
    together = Barrier(4)

    def hand(_number: int) -> list[str]:
        together.wait(5)
        taken = []
        while row := begun(database, ads):
            taken.append(row.news)
        return taken

    with ThreadPoolExecutor(4) as hands:
        taken = [news for each in hands.map(hand, range(4)) for news in each]
    assert sorted(taken, key=int) == [str(number) for number in range(24)]


def test_an_attempt_that_is_put_back_does_not_count(database: Database) -> None:
    ads = added(database)
    named(database, ads, "1")
    row = begun(database, ads)
    assert row
    with database.writing() as tx:
        fetches.put_back(tx, row, MONDAY + DAY, "the token")
        assert fetches.waiting_for(tx, "T0", ads.id) == 1
    assert begun(database, ads, 5) is None
    with database.writing() as tx:
        assert fetches.wake(tx, "T0", ads.id, MONDAY) == 1
    again = begun(database, ads, 5)
    assert again
    assert (again.attempts, again.error) == (1, "the token")


def test_what_failed_is_listed_and_taken_again_once(database: Database) -> None:
    ads, elsewhere = added(database), added(database, "Elsewhere", "T1")
    named(database, ads, "1", "2")
    named(database, elsewhere, "1")
    row = begun(database, ads)
    assert row
    with database.writing() as tx:
        fetches.again(tx, row, None, "gone")
        assert fetches.give_up(tx, "T0", ads.id, "removed") == 1
    with database.reading() as tx:
        assert [each.error for each in fetches.put_aside(tx, "T0", 10)] == ["gone", "removed"]
        assert (fetches.count_aside(tx, "T0"), fetches.count_aside(tx, "T1")) == (2, 0)
        numbers = fetches.numbers_aside(tx, "T0")
    with database.writing() as tx:
        assert not fetches.take_again(tx, "T1", numbers[0], MONDAY)
        assert fetches.take_again(tx, "T0", numbers[0], MONDAY)
        assert not fetches.take_again(tx, "T0", numbers[0], MONDAY)
    again = begun(database, ads)
    assert again
    assert (again.id, again.attempts, again.error) == (numbers[0], 1, None)


def look(database: Database, source: Source) -> Source:
    with database.reading() as tx:
        return tx.get_one(Source, source.id)


def test_a_run_of_refusals_remembers_when_it_began_and_ends_with_an_answer_or_a_token(
    database: Database,
) -> None:
    ads = added(database)
    for minutes in (0, 5):
        now = MONDAY + minutes * MINUTE
        seen = look(database, ads)
        with database.writing() as tx:
            stands = sources.refused(tx, seen, now, now + MINUTE)
        assert (stands.refused_at, stands.rests_until) == (MONDAY, now + MINUTE)
    seen = look(database, ads)
    with database.writing() as tx:
        sources.answered(tx, seen)
    assert look(database, ads).refused_at is None
    with database.writing() as tx:
        sources.refused(tx, ads, MONDAY, MONDAY + DAY)
        sources.give_token(tx, ads, "another", MONDAY + DAY, MONDAY)
    given = look(database, ads)
    assert (given.refused_at, given.rests_until, given.token, given.token_until) == (
        None, None, "another", MONDAY + DAY,
    )  # fmt: skip
    with database.writing() as tx:  # somebody asked with the one before, and is answered only now
        stands = sources.refused(tx, ads, MONDAY, MONDAY + DAY)
        sources.good_until(tx, ads, None, MONDAY)
    assert (stands.refused_at, look(database, ads).token_until) == (None, MONDAY + DAY)


def test_one_of_two_looks_after_a_token(database: Database) -> None:
    ads = added(database)
    with database.writing() as tx:
        assert sources.look_after(tx, ads, MONDAY)
        assert not sources.look_after(tx, ads, MONDAY)
        assert [each.id for each in sources.with_token(tx, "T0")] == [ads.id]
        sources.remove(tx, ads)
        assert sources.with_token(tx, "T0") == []
