"""What marketing sees of a list: its preview, its buttons, how far it is, and what was rejected."""

import pytest

from handlers.drops.list_facts import FIELDS, MOST_CARDS
from handlers.lists import list_keeping, lists
from messages.words import bar
from playbook.drops import DropState, ListState, Way
from store.tables import RejectedRow
from tests.dropping import (
    FOUND,
    buttons,
    costs_of,
    drop_of,
    fill_in,
    hand_in,
    list_of,
    previewed,
    stands,
    told,
)
from tests.floor import Floor
from tests.handlers.reports.test_stats_csv import Shelf, opened
from tests.slack_limits import problems


def rejected(floor: Floor, *rows: int) -> None:
    """These rows of the first list were left out."""
    with floor.database.writing() as tx:
        for row in rows:
            tx.add(RejectedRow(list_id=1, row=row, why="no e-mail address", cells=["", "Acme"]))


def test_the_preview_tells_the_mapping_the_first_rows_and_what_would_become_of_them(floor: Floor) -> None:
    hand_in(floor, cost="9752", day="2026-11-24", clock="10:00")
    previewed(floor)
    said = told(floor)
    assert "E-Mail → e-mail, Firma → company, 1 column kept beside" in said
    assert "Row 2: a…@acme.com · Acme" in said
    assert "ann@" not in said
    assert "5 known already: <@U0SAM> 3, nobody's 2" in said
    assert "1 invalid\n  row 7: no e-mail address and no phone number" in said
    assert "2 not to be contacted" in said
    assert "4 double in the file" in said
    assert "announced in #leads and begins Tue 24 Nov 2026 10:00" in said
    assert "$9,752 in all: $46 for each of 212 leads." in said
    assert buttons(floor) == ["list-confirm", "list-columns", "list-rejected", "list-cancel"]


def test_nothing_is_announced_before_confirm_and_pressing_twice_announces_once(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor)
    assert floor.slack.texts("C0LEADS") == []
    assert floor.press("U0TOM", "list-confirm", 1) is None
    assert (drop_of(floor).state, list_of(floor).state) == (DropState.PLANNED, ListState.CONFIRMED)
    assert floor.press("U0TOM", "list-confirm", 1) is not None  # a refusal
    floor.deliver()
    assert len(floor.slack.texts("C0LEADS")) == 1
    assert "announced in #leads. It begins at once; then leads.csv is taken in" in told(floor)


def test_only_marketing_presses_the_buttons(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor)
    for button in ("list-confirm", "list-cancel", "list-columns", "list-rejected"):
        assert "Only marketing" in str(floor.press("U0SAM", button, 1))
    assert list_of(floor).state == ListState.PREVIEWED
    floor.press("U0MARIA", "list-confirm", 1)  # a manager may, too
    assert list_of(floor).state == ListState.CONFIRMED


def test_cancelling_announces_nothing_and_takes_the_cost_back_once(floor: Floor) -> None:
    hand_in(floor, cost="9752")
    previewed(floor)
    floor.press("U0TOM", "list-cancel", 1)
    floor.press("U0TOM", "list-cancel", 1)
    floor.deliver()
    assert (drop_of(floor).state, list_of(floor).state) == (DropState.CANCELLED, ListState.CANCELLED)
    assert costs_of(floor) == [("9752.00", "USD"), ("-9752.00", "USD")]
    assert floor.slack.texts("C0LEADS") == []
    assert "is cancelled. Nothing was taken in." in told(floor)


def test_a_card_each_for_many_leads_is_told_in_the_preview_and_they_are_dealt_instead(floor: Floor) -> None:
    hand_in(floor, way="cards")
    previewed(floor, new=MOST_CARDS)
    assert "Each lead gets a card." in told(floor)
    previewed(floor, new=MOST_CARDS + 1)
    assert "51 cards would flood the channel" in told(floor)
    assert "Confirm, and deal them" in str(floor.slack.posted)
    floor.press("U0TOM", "list-confirm", 1)
    assert drop_of(floor).way == Way.DEAL


def test_few_cards_stay_cards(floor: Floor) -> None:
    hand_in(floor, way="cards")
    previewed(floor, new=MOST_CARDS)
    floor.press("U0TOM", "list-confirm", 1)
    assert drop_of(floor).way == Way.CARDS


def test_of_whom_nobody_owns_it_is_said_that_nobody_does(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor, known=2, whose={"": 2})
    assert "2 known already: nobody's 2" in told(floor)


def test_a_list_without_a_new_lead_cannot_be_confirmed(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor, new=0)
    assert "list-confirm" not in buttons(floor)
    assert "There is no new lead in it" in told(floor)


def test_columns_are_changed_in_a_form_and_read_anew(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor)
    floor.press("U0TOM", "list-columns", 1)
    view = floor.slack.views()[-1]
    assert problems(view, "modal") == []
    shown = [block["element"]["initial_option"]["value"] for block in view["blocks"]]
    assert shown == ["email", "company", "beside"]
    fill_in(floor, "U0TOM", view, **{"column-1": "beside", "column-2": "message"})
    assert list_of(floor).columns == {"0": "email", "2": "message"}
    assert list_of(floor).state == ListState.READING


def test_two_columns_may_be_the_same_field_as_a_phone_and_a_mobile_phone(floor: Floor) -> None:
    hand_in(
        floor,
        file=[],
        rows="Name,Phone,Mobile\nAnn,,+44 20 7946 0654\nBob,+44 20 7946 0655,+44 20 7946 0656\n",
    )
    assert lists.work(floor.desk)
    assert list_of(floor).columns == {"0": "name", "1": "phone", "2": "phone"}
    floor.press("U0TOM", "list-columns", 1)
    assert fill_in(floor, "U0TOM", floor.slack.views()[-1], **{"column-0": "company"}) is None
    assert lists.work(floor.desk)
    assert list_of(floor).columns == {"0": "company", "1": "phone", "2": "phone"}
    assert list_of(floor).preview["new"] == 2


def test_a_list_of_which_nothing_is_read_says_so(floor: Floor) -> None:
    hand_in(floor, file=[], rows="foo,bar\n1,2\n")
    assert lists.work(floor.desk)
    floor.deliver()
    assert "No column is read as a field of a lead: press Change columns. 2 columns kept beside" in told(
        floor
    )
    assert "Row 2: nothing in the columns that are read" in told(floor)


def test_who_is_in_a_list_twice_is_not_said_to_have_been_known_before(floor: Floor) -> None:
    hand_in(floor)
    stands(floor, ListState.DONE, new=2, known=3, preview={**FOUND, "double": 3})
    assert "2 new, 3 known already or double" in told(floor)
    stands(floor, ListState.DONE, new=2, known=3, preview={**FOUND, "double": 0})
    assert "double" not in told(floor)


def test_of_300_columns_the_first_20_are_in_the_form_and_the_others_stay(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor, headings=["E-Mail", "Firma", *map(str, range(298))])
    with floor.database.writing() as tx:
        row = list_of(floor)
        row.columns = {"0": "email", "250": "phone"}
        tx.merge(row)
    floor.press("U0TOM", "list-columns", 1)
    view = floor.slack.views()[-1]
    assert problems(view, "modal") == []
    assert "280 columns further to the right" in str(view)
    fill_in(floor, "U0TOM", view)
    assert list_of(floor).columns == {"0": "email", "250": "phone"}


def test_progress_is_a_bar_in_one_message_that_is_edited(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor)
    stands(floor, ListState.IMPORTING, row=3201, new=3100, known=90, rows=5000)
    assert "`▓▓▓▓▓▓▓░░░░░` 3,200 of 5,000\n3,100 new, 90 known already" in told(floor)
    assert len([where for where, _ in floor.slack.posted if where == "D0TOM"]) == 1
    assert (bar(0, 0), bar(0, 9, 3), bar(9, 9, 3), bar(12, 9, 3)) == ("", "░░░", "▓▓▓", "▓▓▓")


def test_at_the_end_the_sum_is_told_and_rejected_rows_come_as_a_file_once(floor: Floor) -> None:
    hand_in(floor)
    rejected(floor, 7, 9)
    with opened() as shelf:
        shelves(floor, shelf)
        stands(floor, ListState.DONE, row=5000, new=4998, invalid=2)
        stands(floor, ListState.DONE)
        (content,) = shelf.got
    assert "7" in content.decode("utf-8-sig").splitlines()[1]
    (shared,) = [said for method, said in floor.slack.calls if method == "files.completeUploadExternal"]
    assert "Rejected rows of leads.csv" in str(shared)
    assert shared["channel_id"] == "D0TOM"
    assert "is taken in.\n4,998 new, 2 invalid" in told(floor)
    assert buttons(floor) == ["list-rejected"]


def test_a_file_that_slack_refuses_is_told_with_what_to_do(floor: Floor) -> None:
    hand_in(floor)
    rejected(floor, 7)
    floor.slack.refusing["files.getUploadURLExternal"] = "missing_scope"
    stands(floor, ListState.DONE, row=5, new=4, invalid=1)
    assert "Press *Rejected rows* once more" in str(floor.slack.texts("D0TOM"))


def shelves(floor: Floor, shelf: Shelf) -> None:
    """Slack takes files there."""
    place = {"upload_url": f"http://127.0.0.1:{shelf.server_port}/put", "file_id": "F1"}
    setattr(floor.slack, "_files_get_upload_u_r_l_external", lambda _: place)  # noqa: B010


def test_a_list_that_failed_says_why_and_what_to_do(floor: Floor) -> None:
    hand_in(floor, cost="9752")
    stands(floor, ListState.FAILED, problem="This is a picture, not a list. Save it as CSV or XLSX.")
    stands(floor, ListState.FAILED)
    assert drop_of(floor).state == DropState.CANCELLED  # it has to be handed in again, and is paid for once
    assert costs_of(floor) == [("9752.00", "USD"), ("-9752.00", "USD")]
    assert "This is a picture, not a list. Save it as CSV or XLSX." in told(floor)
    assert "hand it in again with `/leaddrop`" in told(floor)


def test_what_will_be_rejected_is_asked_for_by_button_if_there_is_any(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor, invalid=0, test=0)
    assert "list-rejected" not in buttons(floor)
    previewed(floor, invalid=3, test=1)
    assert "Rejected rows (4)" in told(floor)
    assert "direct message" in str(floor.press("U0TOM", "list-rejected", 1))


def test_a_list_that_was_stopped_half_way_goes_on_by_button(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor)
    floor.press("U0TOM", "list-confirm", 1)
    with floor.database.writing() as tx:
        seen = drop_of(floor)
        seen.state = DropState.RUNNING
        tx.merge(seen)
    stands(floor, ListState.IMPORTING, row=3201, rows=5000, new=3100)
    floor.press("U0TOM", "list-cancel", 1)
    floor.deliver()
    assert "Taken in until then: 3,100 new" in told(floor)
    assert buttons(floor) == ["list-resume"]
    assert "Only marketing" in str(floor.press("U0SAM", "list-resume", 1))
    floor.press("U0TOM", "list-resume", 1)
    assert list_of(floor).state == ListState.IMPORTING


def test_a_list_that_nobody_decides_on_for_a_month_is_off_with_its_drop_and_costs_nothing(
    floor: Floor,
) -> None:
    hand_in(floor, file=[], rows="email\nann@acme.com\n", cost="46")
    assert lists.work(floor.desk)
    floor.clock.move(days=31)
    assert list_keeping.sweep(floor.desk) == 1
    assert drop_of(floor).state == DropState.CANCELLED
    assert costs_of(floor) == [("46.00", "USD"), ("-46.00", "USD")]


def test_a_list_given_up_before_it_brought_a_lead_takes_its_running_drop_with_it(floor: Floor) -> None:
    hand_in(floor, cost="9752")
    previewed(floor)
    floor.press("U0TOM", "list-confirm", 1)
    floor.tick()
    assert (drop_of(floor).state, list_of(floor).state) == (DropState.RUNNING, ListState.IMPORTING)
    floor.press("U0TOM", "list-cancel", 1)
    floor.tick()
    assert drop_of(floor).state == DropState.CANCELLED
    assert costs_of(floor) == [("9752.00", "USD"), ("-9752.00", "USD")]
    (announced,) = floor.slack.texts("C0LEADS")
    assert "this lead drop was cancelled" in announced


def test_a_list_stopped_half_way_ends_with_its_drop_and_says_so(floor: Floor) -> None:
    hand_in(floor)
    previewed(floor)
    floor.press("U0TOM", "list-confirm", 1)
    floor.tick()
    stands(floor, ListState.IMPORTING, row=3201, rows=5000, new=3100)
    floor.type("U0TOM", "/leaddrop end Autumn webinar")
    floor.deliver()
    assert list_of(floor).state == ListState.CANCELLED
    assert "is cancelled. Taken in until then: 3,100 new." in told(floor)
    assert "cannot go on" in str(floor.press("U0TOM", "list-resume", 1))


def test_the_fields_of_a_lead_are_all_offered() -> None:
    assert {"email", "phone", "name", "first_name", "last_name", "company"} <= set(FIELDS)


@pytest.mark.parametrize("number", [99, 10**14])
def test_a_list_that_is_gone_is_refused(floor: Floor, number: int) -> None:
    assert "not here any more" in str(floor.press("U0TOM", "list-confirm", number))


def test_hostile_headings_and_cells_are_shown_as_text(floor: Floor) -> None:
    hand_in(floor, file=[{"id": "F1", "name": "<!channel>.csv"}])
    previewed(floor, headings=["<!here>", "<@U0SAM>", "x"], first=[[2, ["a@b.co", "<http://x|y>", ""]]])
    assert "<!" not in told(floor)
    assert "<http" not in told(floor)
    assert FOUND["headings"] == ["E-Mail", "Firma", "Messe"]
