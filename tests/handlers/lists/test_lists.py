import csv
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import Pipe, get_context
from pathlib import Path

import pytest
from sqlalchemy import text

from handlers.arrival.intake import take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.lists import list_beside, list_import, list_keeping, lists
from handlers.lists.list_apart import read_apart
from handlers.lists.list_rows import Terms
from playbook.document import read
from playbook.drops import DropState, ListState
from playbook.refusal import Refusal
from playbook.words import Outcome, State
from sources.sheet import LONGEST_ROW, Unreadable
from store import blocked, bulk, drops, sizes
from store import leads as kept_leads
from store import lists as kept
from store.database import Database, Tx
from tests.floor import MONDAY
from tests.list_worker import LONG, stand_still
from tests.listed import (
    HEADINGS,
    US,
    a_desk,
    a_drop,
    begun,
    handed_in,
    leads_in,
    look,
    looked_through,
    pass_time,
    people_of,
    taken_in,
    touchpoints,
    whole,
)
from tests.machine import fork_beside

ROWS = [
    "Ann Lee,Acme,ann@acme.com,+49 30 12345678,,",
    "Ben Day,Bolt,ben@bolt.com,,,",
    "Ann again,Acme,ANN@acme.com,,,",
    "Nobody,,,,,",
    "Odd,,not an address,12,,",
    "Try,,try@acme.com,,,yes",
    "Stop,,stop@acme.com,,,",
    "Eve Fox,Cord,,+49 30 7654321,,",
]


ON_SQLITE = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # where what differs is tried elsewhere


def stop(database: Database, key: str) -> None:
    with database.writing() as tx:
        blocked.add(tx, US, [key], MONDAY, None, None)


@ON_SQLITE
def test_a_preview_tells_what_is_in_a_list_and_takes_nothing_in(database: Database) -> None:
    desk = a_desk(database)
    stop(database, "email:stop@acme.com")
    listed = looked_through(desk, ROWS)
    found = listed.preview
    assert (listed.state, listed.rows, listed.row) == (ListState.PREVIEWED, 8, 0)
    assert listed.columns == {
        "0": "name",
        "1": "company",
        "2": "email",
        "3": "phone",
        "4": "message",
        "5": "test",
    }
    told = {name: found[name] for name in ("new", "known", "double", "invalid", "blocked", "test")}
    assert told == {"new": 3, "known": 0, "double": 1, "invalid": 2, "blocked": 1, "test": 1}
    assert found["faults"] == [
        [5, "no e-mail address and no phone number"],
        [6, "neither the e-mail address nor the phone number can be right"],
    ]
    assert found["first"][0][:2] == [2, ROWS[0].split(",")]
    assert not leads_in(desk)


def test_a_preview_tells_who_is_known_and_whose_they_are(database: Database) -> None:
    desk = a_desk(database)
    taken_in(desk, people_of(8))
    first = leads_in(desk)[0]
    with database.writing() as tx:
        owned = kept_leads.standing(first).with_(state=State.WORKING, owner="U0SAM")
        kept_leads.move(tx, first, owned)
    listed = looked_through(desk, people_of(10), campaign="Spring fair")
    assert (listed.preview["new"], listed.preview["known"]) == (2, 8)
    assert listed.preview["whose"] == {"U0SAM": 1, "": 7}
    assert listed.preview["known_first"][0] == [2, first.id, "U0SAM"]


def test_what_is_taken_in_waits_in_its_drop_with_all_that_belongs_to_it(database: Database) -> None:
    desk = a_desk(database)
    rows = ["Ann Lee,Acme,ann@acme.com,+49 30 12345678,,", *people_of(9)]
    listed = taken_in(desk, rows)
    assert (listed.state, listed.new, listed.known, listed.row) == (ListState.DONE, 10, 0, 11)
    whole(desk, 10)
    lead = leads_in(desk)[0]
    assert (lead.name, lead.company, lead.email, lead.phone) == (
        "Ann Lee",
        "Acme",
        "ann@acme.com",
        "+493012345678",
    )
    assert (lead.dropped, lead.channel, lead.campaign) == (listed.drop_id, "#webinar", "Autumn webinar")
    assert (lead.state, lead.due_what, lead.source, lead.domain) == ("open", "deal", "list", "acme.com")
    assert lead.due_at == desk.clock() + timedelta(minutes=30)
    assert (lead.temperature, lead.limit_seconds > 0, lead.received_at) == ("warm", True, desk.clock())
    assert lead.because == ["left a phone number", "wrote from a company address", "named a company"]
    assert lead.routing["campaign"] == "Autumn webinar"
    assert lead.place < leads_in(desk)[1].place, "more points are dealt first"


def test_nobody_becomes_two_leads_by_one_list_or_two(database: Database) -> None:
    desk = a_desk(database)
    stop(database, "email:stop@acme.com")
    rows = ROWS + people_of(9)
    first = taken_in(desk, rows)
    assert (first.new, first.known, first.invalid, first.blocked, first.test) == (12, 1, 2, 1, 1)
    for lead in leads_in(desk):  # closed meanwhile: still of the same campaign
        with database.writing() as tx:
            done = kept_leads.standing(lead).with_(state=State.CLOSED, due=None, outcome=Outcome.LOST)
            kept_leads.move(tx, lead, done, ended_at=desk.clock())
    again = looked_through(desk, rows)
    assert (again.preview["new"], again.preview["known"], again.preview["double"]) == (0, 12, 1)
    with pytest.raises(Refusal, match="Nobody in this list is new"):
        lists.confirm(desk, again.id, "U0TOM")
    assert len(leads_in(desk)) == 12


def test_whoever_is_known_gets_a_touchpoint_and_no_lead(database: Database) -> None:
    desk = a_desk(database)
    taken_in(desk, people_of(8))
    again = taken_in(desk, people_of(9), campaign="Spring fair")
    assert (again.new, again.known) == (1, 8)
    assert len(leads_in(desk)) == 9
    assert len(touchpoints(desk)) == 8 + 9


@ON_SQLITE
def test_whose_lead_of_another_campaign_is_closed_gets_a_new_one_that_says_who_had_him(
    database: Database,
) -> None:
    desk = a_desk(database)
    taken_in(desk, people_of(8))
    lead = leads_in(desk)[0]
    with database.writing() as tx:
        done = kept_leads.standing(lead).with_(state=State.CLOSED, due=None, outcome=Outcome.LOST)
        kept_leads.move(tx, lead, done, ended_at=desk.clock(), ended_by="U0SAM")
    taken_in(desk, people_of(8), campaign="Spring fair")
    new = leads_in(desk)[-1]
    assert (len(leads_in(desk)), new.email) == (9, lead.email)
    assert new.routing["had"] == {"lead": lead.id, "by": "U0SAM"}
    again = looked_through(desk, people_of(8), campaign="Spring fair")
    assert again.preview["new"] == 0, "his contact leads to the new lead from then on"


def test_a_list_that_breaks_off_between_batches_goes_on_where_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(database)
    listed = begun(desk, people_of(40))
    entered = list_import.Entering.touch

    def breaking(self: list_import.Entering, *given: object) -> None:
        entered(self, *given)  # type: ignore[arg-type]
        if len(leads_in_tx(given[0])) > 20:
            raise RuntimeError("the power is gone")

    monkeypatch.setattr(list_import.Entering, "touch", breaking)
    assert lists.work(desk, 7)
    monkeypatch.undo()
    assert (look(desk, listed).row, len(leads_in(desk))) == (15, 14), "a batch is taken in, or not at all"
    assert not lists.work(desk), "it rests a little"
    pass_time(desk, seconds=11)
    assert lists.work(desk, 7)
    assert look(desk, listed).state == ListState.DONE
    whole(desk, 40)


def leads_in_tx(tx: object) -> list[int]:
    return list(tx.scalars(kept_leads.LEAD.select()))  # type: ignore[attr-defined]


def test_of_a_process_that_is_killed_in_the_midst_of_a_batch_nothing_is_lost_and_nothing_twice(
    database: Database,
) -> None:
    desk = a_desk(database)
    listed = begun(desk, people_of(40))
    address = database.engine.url.render_as_string(hide_password=False)
    database.close()  # a copy of this process opens it anew
    ours, theirs = Pipe()
    worker = get_context("fork").Process(target=stand_still, args=(address, theirs))
    worker.start()
    try:
        assert ours.poll(LONG)
        assert ours.recv() == "stands"
    finally:
        worker.kill()
        worker.join()
    assert (look(desk, listed).row, len(leads_in(desk))) == (15, 14)
    assert not lists.work(desk), "the dead have it in hand"
    pass_time(desk, minutes=3)
    assert lists.work(desk, 7)
    done = look(desk, listed)
    assert (done.state, done.new, done.known) == (ListState.DONE, 40, 0)
    whole(desk, 40)


@ON_SQLITE
def test_a_list_that_always_breaks_off_fails_with_a_sentence(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(database)
    listed = begun(desk, people_of(9))

    def broken(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(list_import.Entering, "touch", broken)
    for _ in range(5):
        assert lists.work(desk)
        pass_time(desk, minutes=2)
    failed = look(desk, listed)
    assert failed.state == ListState.FAILED
    assert (
        failed.problem
        == "Something is wrong with Glengarry: the log says what. Hand the list in again later."
    )
    assert not lists.work(desk)


def test_a_cancelled_list_stops_after_its_batch_and_goes_on_when_it_is_resumed(database: Database) -> None:
    desk = a_desk(database)
    listed = begun(desk, people_of(40))
    batches = iter(range(3))

    def cancelled_after_two() -> bool:
        if next(batches) == 1:
            lists.cancel(desk, listed.id, "U0TOM")
        return False

    assert lists.work(desk, 7, paused=cancelled_after_two)
    stopped = look(desk, listed)
    assert (stopped.state, stopped.new, len(leads_in(desk))) == (ListState.CANCELLED, 14, 14)
    assert not lists.work(desk)
    lists.resume(desk, listed.id, "U0TOM")
    assert lists.work(desk, 7)
    whole(desk, 40)


def test_a_list_in_hand_is_nobody_elses_until_its_lease_is_over(database: Database) -> None:
    desk = a_desk(database)
    listed = begun(desk, people_of(40))
    seen: list[bool] = []

    def another_process_asks() -> bool:
        seen.append(lists.work(desk, 7))
        return len(seen) == 2

    assert lists.work(desk, 7, paused=another_process_asks)
    assert seen == [False, False]
    assert look(desk, listed).row == 15
    assert lists.work(desk, 7), "it was put down"
    whole(desk, 40)


def test_who_lost_his_lease_writes_nothing_more(database: Database) -> None:
    desk = a_desk(database)
    listed = begun(desk, people_of(40))

    def stands_still_too_long() -> bool:
        pass_time(desk, minutes=3)
        while lists.work(desk, 11):
            pass
        return False

    assert lists.work(desk, 7, paused=stands_still_too_long)
    assert look(desk, listed).state == ListState.DONE
    whole(desk, 40)


def test_somebody_who_writes_by_himself_while_he_is_taken_in_has_one_lead(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing: on PostgreSQL both are under way, SQLite has one writer."""
    desk = a_desk(database)
    listed = begun(desk, people_of(9))
    looked = bulk.there
    asked: list[int] = []

    def looking(tx: object, workspace: str, keys: list[str]) -> dict[str, int | None]:
        found = looked(tx, workspace, keys)  # type: ignore[arg-type]
        if not asked and not database.on_sqlite:
            asked.append(1)
            answer = take_in(
                desk, RawInquiry(b'{"email": "ann3@acme3.com", "temperature": "hot"}', "application/json")
            )
            assert answer.answer["status"] == "accepted"
        return found

    monkeypatch.setattr(bulk, "there", looking)
    assert lists.work(desk)
    taken = look(desk, listed)
    assert taken.state == ListState.DONE
    assert (taken.new, taken.known) == ((9, 0) if database.on_sqlite else (8, 1))
    assert len(leads_in(desk)) == 9
    again = take_in(desk, RawInquiry(b'{"email": "ann5@acme5.com"}', "application/json"))
    assert again.answer["status"] == "re-inquiry"


@ON_SQLITE
def test_the_rejected_rows_come_back_as_they_were_and_harmless(database: Database) -> None:
    desk = a_desk(database)
    listed = taken_in(desk, ["=HYPERLINK(1),Acme,nowhere,+1,,", "@Eve,,,,,", *people_of(8)])
    with database.reading() as tx:
        rows = list(csv.reader("".join(lists.rejected_csv(tx, listed)).splitlines()))
    assert rows[0] == ["row", "reason", "Name", "Company", "E-Mail", "Phone", "Message", "Test"]
    assert rows[1][0] == "2"
    assert rows[1][2:6] == ["'=HYPERLINK(1)", "Acme", "nowhere", "'+1"]
    assert rows[2][:3] == ["3", "no e-mail address and no phone number", "'@Eve"]


@ON_SQLITE
def test_the_only_hot_lead_of_a_list_has_a_card_and_so_has_each_of_a_few(database: Database) -> None:
    desk = a_desk(database)
    rows = [*people_of(8), "Hot,Fire,hot@fire.com,+49 30 12345678,call me today: what is your price?,"]
    taken_in(desk, rows)
    by_heat = {lead.temperature: lead for lead in leads_in(desk)}
    assert by_heat["hot"].due_what == "claim"
    assert (by_heat["hot"].channel, by_heat["hot"].dropped) == ("#webinar", by_heat["warm"].dropped)
    assert by_heat["warm"].due_what == "deal"
    few = taken_in(desk, people_of(3, 100), campaign="Spring fair")
    assert {lead.due_what for lead in leads_in(desk) if lead.dropped == few.drop_id} & {"deal"} == set()
    assert len(leads_in(desk)) == 12


def test_after_a_long_list_the_database_knows_how_much_there_is(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, looks = a_desk(database), list[int]()
    look_over = sizes.look_over

    def counted(tx: Tx) -> None:
        looks.append(len(leads_in(desk)))
        look_over(tx)

    monkeypatch.setattr(list_import, "MANY", 20)
    monkeypatch.setattr(sizes, "look_over", counted)
    taken_in(desk, people_of(19))
    assert looks == []
    taken_in(desk, people_of(30))
    assert looks == [30]  # once, and after the last batch
    if not database.on_sqlite:
        poured = (
            "SELECT relname, reltuples FROM pg_class WHERE relname = ANY('{lead,event,contact,touchpoint}')"
        )
        with database.reading() as tx:
            found = [tuple(each) for each in tx.execute(text(poured))]
        assert sorted(found) == [("contact", 30), ("event", 30), ("lead", 30), ("touchpoint", 49)]


@ON_SQLITE
def test_the_drop_says_how_warm_its_leads_are(database: Database) -> None:
    desk = a_desk(database)
    taken_in(desk, people_of(8), temperature="cold")
    assert {(lead.temperature, lead.because[0]) for lead in leads_in(desk)} == {
        ("cold", "its drop says cold")
    }


@ON_SQLITE
def test_columns_may_be_read_as_something_else(database: Database) -> None:
    desk = a_desk(database)
    listed = looked_through(desk, people_of(3))
    lists.recolumn(desk, listed.id, "U0TOM", {0: "company", 2: "email"})
    assert lists.work(desk)
    again = look(desk, listed)
    assert (again.state, again.columns) == (ListState.PREVIEWED, {"0": "company", "2": "email"})


@ON_SQLITE
def test_a_file_comes_from_slack_in_parts_and_a_long_one_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(database)
    content = ("Name,E-Mail\n" + "".join(f"Ann {each},ann{each}@acme.com\n" for each in range(600))).encode()
    monkeypatch.setattr(kept, "PART_SIZE", 2_000)
    drop = a_drop(desk)
    with database.writing() as tx:
        listed = lists.hand_in(tx, desk, drop, "leads.csv", "U0TOM", slack_file="F1")
    assert not lists.work(desk), "only who can fetch it takes it"
    assert lists.work(desk, fetch=lambda _file: iter([content[:70], content[70:]]))
    assert lists.work(desk, 200)
    assert look(desk, listed).preview["new"] == 600
    monkeypatch.setattr("handlers.lists.list_fetch.MOST", 5_000)
    drop = a_drop(desk)
    with database.writing() as tx:
        long = lists.hand_in(tx, desk, drop, "leads.csv", "U0TOM", slack_file="F2")
    assert lists.work(desk, fetch=lambda _file: iter([content]))
    assert look(desk, long).state == ListState.FAILED
    assert "glengarry drop FILE" in (look(desk, long).problem or "")


@ON_SQLITE
def test_what_cannot_be_read_fails_with_its_sentence(database: Database) -> None:
    desk = a_desk(database)
    drop = a_drop(desk)
    with database.writing() as tx:
        listed = lists.hand_in(tx, desk, drop, "leads.csv", "U0TOM", content=[b""])
    assert lists.work(desk)
    failed = look(desk, listed)
    assert failed.state == ListState.FAILED
    assert "is empty" in (failed.problem or "")


def test_the_command_line_has_its_file_read_by_a_process_beside_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.on_sqlite:
        fork_beside(monkeypatch)
    desk = a_desk(database)
    path = tmp_path / "leads.csv"
    path.write_text("Name,E-Mail\n" + "".join(f"Ann {each},ann{each}@acme{each}.com\n" for each in range(50)))
    drop = a_drop(desk)
    with database.writing() as tx:
        listed = lists.hand_in(tx, desk, drop, "leads.csv", None, path=str(path))
    assert not lists.work(desk), "nobody else has the file"
    far: list[int] = []
    lists.work_through(desk, listed.id, lambda each: far.append(each.row), 20)
    lists.confirm(desk, listed.id, None)
    with database.writing() as tx:
        kept.change(tx, kept.wanted(tx, US, listed.id), state=ListState.IMPORTING)
    assert lists.work_through(desk, listed.id, most_rows=20).state == ListState.DONE
    assert far == [21, 41, 51, 0]
    whole(desk, 50)
    path.unlink()
    with pytest.raises(Refusal, match="cannot be read"), database.writing() as tx:
        lists.hand_in(tx, desk, drop, "leads.csv", None, path=str(path))


def test_after_a_month_nothing_is_left_of_a_list_but_its_numbers(database: Database) -> None:
    desk = a_desk(database)
    done, waits = taken_in(desk, [*people_of(8), "Nobody,,,,,"]), handed_in(desk, people_of(2, 50))
    pass_time(desk, days=29)
    assert list_keeping.sweep(desk) == 0
    pass_time(desk, days=2)
    assert list_keeping.sweep(desk) == 1
    assert list_keeping.sweep(desk) == 0
    with database.reading() as tx:
        assert not kept.part(tx, done.id, 0)
        assert kept.part(tx, waits.id, 0), "one that is still to be read is kept"
        assert not kept.rejected(tx, done.id)
    assert (look(desk, done).new, look(desk, done).preview["first"]) == (8, [])


@ON_SQLITE
def test_a_month_after_a_list_came_from_the_command_line_nobodys_name_is_in_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fork_beside(monkeypatch)
    desk, path = a_desk(database), tmp_path / "leads.csv"
    path.write_text(HEADINGS + "\n".join(people_of(3)))
    drop = a_drop(desk)
    with database.writing() as tx:
        listed = lists.hand_in(tx, desk, drop, "leads.csv", None, path=str(path))
    lists.work_through(desk, listed.id)
    assert look(desk, listed).preview["first"]
    lists.cancel(desk, listed.id, None)
    pass_time(desk, days=31)
    assert (list_keeping.sweep(desk), list_keeping.sweep(desk)) == (1, 0)
    assert look(desk, listed).preview["first"] == []


@ON_SQLITE
def test_a_list_that_nobody_confirmed_for_a_month_is_cancelled_with_its_drop(database: Database) -> None:
    desk = a_desk(database)
    listed = looked_through(desk, people_of(3))
    pass_time(desk, days=31)
    assert list_keeping.sweep(desk) == 1
    with database.reading() as tx:
        drop = drops.get(tx, US, listed.drop_id)
    assert (look(desk, listed).state, drop and drop.state) == (ListState.CANCELLED, DropState.CANCELLED)


@ON_SQLITE
def test_only_marketing_decides_on_lists(database: Database) -> None:
    desk = a_desk(database)
    listed = looked_through(desk, people_of(2))
    for deed in (lists.confirm, lists.cancel, lists.resume):
        with pytest.raises(Refusal, match="Only marketing"):
            deed(desk, listed.id, "U0SAM")


@ON_SQLITE
def test_marks_of_advertisers_in_a_list_are_kept_with_the_touchpoint(database: Database) -> None:
    desk = a_desk(database)
    lines = ["Name,E-Mail,utm_source,UTM Medium,gclid,Landing page"]
    lines += [f"Ann {each},ann{each}@acme{each}.com,google,cpc,x{each}," for each in range(8)]
    lines += ["Ben,ben@bolt.com,,,,https://acme.com/?utm_campaign=autumn&fbclid=f1"]
    drop, content = a_drop(desk), "\n".join(lines).encode()
    with database.writing() as tx:
        listed = lists.hand_in(tx, desk, drop, "leads.csv", "U0TOM", content=[content])
    assert lists.work(desk)
    lists.confirm(desk, listed.id, "U0TOM")
    with database.writing() as tx:
        kept.change(tx, kept.wanted(tx, US, listed.id), state=ListState.IMPORTING)
    assert lists.work(desk)
    first, *_, last = touchpoints(desk)
    assert first.marks == {"utm_source": "google", "utm_medium": "cpc", "gclid": "x0"}
    assert last.marks == {"utm_campaign": "autumn", "fbclid": "f1"}
    assert (first.source, last.source) == ("google", "list")


def test_a_process_beside_that_nobody_listens_to_any_more_reads_no_further(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Name,E-Mail\n" + "Ann,ann@acme.com\n" * 200 + "Ben," + "x" * (LONGEST_ROW + 1))
    terms = Terms(read(""), ["Name", "E-Mail"], {0: "name", 1: "email"}, "Autumn webinar", "list", None)
    order = str(path), "leads.csv", terms, 0, 1
    ours, theirs = Pipe(duplex=False)
    ours.close()
    read_apart(theirs, *order)
    assert theirs.closed
    ours, theirs = Pipe(duplex=False)
    batches = list_beside._received(ours)
    with ThreadPoolExecutor() as beside:
        beside.submit(read_apart, theirs, *order)
        assert len([next(batches) for _ in range(200)]) == 200
        with pytest.raises(Unreadable, match="Row 202 is longer"):
            next(batches)
    assert theirs.closed
