"""A drop from marketing's side with everything in its place: form, preview, Confirm, leads, rejected rows."""

from handlers.drops import drops
from handlers.lists import lists
from playbook.drops import DropState, ListState
from playbook.words import State
from tests.dropping import drop_of, fill_in, hand_in, list_of, told
from tests.floor import Floor
from tests.handlers.drops.test_list_message import shelves
from tests.handlers.reports.test_stats_csv import opened

ROWS = "E-Mail\tFirma\tHalle\nann@acme.com\tAcme\t3\nbob@acme.com\tAcme\t=4\n\tNobody\t=5\nann@acme.com\tAcme\t3\n"


def work(floor: Floor) -> None:
    """Whoever reads lists has time."""
    while lists.work(floor.desk):
        pass
    floor.deliver()


def test_from_the_form_to_the_leads_and_the_rejected_rows(floor: Floor) -> None:
    with opened() as shelf:
        shelves(floor, shelf)
        hand_in(floor, file=[], rows=ROWS, cost="92")
        work(floor)
        assert "E-Mail → e-mail, Firma → company, 1 column kept beside" in told(floor)
        assert "Row 2: a…@acme.com · Acme" in told(floor)
        assert "$92 in all: $46 for each of 2 leads" in told(floor)
        floor.press("U0TOM", "list-columns", 1)
        fill_in(floor, "U0TOM", floor.slack.views()[-1], **{"column-2": "message"})
        work(floor)
        assert "Halle → message" in told(floor)
        floor.press("U0TOM", "list-rejected", 1)
        floor.deliver()
        assert floor.slack.texts("C0LEADS") == []  # before Confirm nothing is announced
        floor.press("U0TOM", "list-confirm", 1)
        assert drop_of(floor).state == DropState.PLANNED
        drops.sweep(floor.desk)
        work(floor)
        before, after = (each.decode("utf-8-sig").splitlines() for each in shelf.got)
    assert list_of(floor).state == ListState.DONE
    assert "is taken in.\n2 new, 1 known already or double, 1 invalid" in told(floor)
    assert before == after == [
        "row,reason,E-Mail,Firma,Halle", "4,no e-mail address and no phone number,,Nobody,'=5",
    ]  # fmt: skip
    assert (floor.look(1).email, floor.look(1).message) == ("ann@acme.com", "3")
    assert (floor.look(2).campaign, floor.look(2).state) == ("Autumn webinar", State.OPEN)


def test_the_same_rows_a_second_time_are_known_and_make_no_lead(floor: Floor) -> None:
    for number in (1, 2):
        hand_in(floor, file=[], rows="email\nann@acme.com\n")
        work(floor)
        if number == 1:
            floor.press("U0TOM", "list-confirm", 1)
            drops.sweep(floor.desk)
            work(floor)
    assert "1 known already" in told(floor)
    assert "There is no new lead in it" in told(floor)
