"""Two leads of one person become one: by hand, and as suggested where they look alike."""

import json
from typing import Any

import pytest

from store import history, leads
from tests.floor import Floor
from tests.store.given import at_once


def twins(floor: Floor) -> None:
    """#1 with a phone, worked by Dana; #2, the same person with an e-mail, of Sam."""
    floor.lead(name="Ann Lee", phone="+1 212 555 0100", temperature="hot")
    floor.lead(
        name="Anne Lee", company="Acme", email="ann@acme.com", message="the blue ones", temperature="hot"
    )
    floor.press("U0DANA", "claim", 1)
    floor.press("U0SAM", "claim", 2)
    floor.type("U0SAM", "/dispo 2 voicemail")
    floor.deliver()


def same_phone(floor: Floor, number: int) -> None:
    """A phone that came later, as a person would fill it in."""
    with floor.database.writing() as tx:
        leads.put(tx, number, phone="+12125550100")


def kinds(floor: Floor, number: int) -> list[tuple[str, str | None, str | None]]:
    with floor.database.reading() as tx:
        return [(each.kind, each.who, each.detail.get("why")) for each in history.of(tx, floor.look(number))]


def test_one_goes_into_the_other_with_what_the_other_did_not_know(floor: Floor) -> None:
    twins(floor)
    said = floor.type("U0SAM", "/lead 2 merge 1")["text"]
    assert said == "#2 is one with #1 now: all goes on there."
    gone, stays = floor.look(2), floor.look(1)
    assert (gone.state, gone.code, gone.outcome, gone.merged_into) == (
        "closed",
        "duplicate",
        "disqualified",
        1,
    )
    assert (gone.counts, gone.due_at, gone.ended_by) == (False, None, "U0SAM")
    assert (stays.name, stays.company, stays.email, stays.phone) == (
        "Ann Lee",
        "Acme",
        "ann@acme.com",
        "+12125550100",
    )
    assert (stays.owner, stays.touches, stays.message) == ("U0DANA", 0, "the blue ones")
    assert kinds(floor, 2)[-1] == ("merged", "U0SAM", "into #1")
    assert kinds(floor, 1)[-1] == ("merged", "U0SAM", "#2 is the same")
    floor.deliver()
    told = "\n".join(floor.slack.texts("C0LEADS"))
    assert "<@U0SAM> found that #1 and #2 are the same: all goes on here." in told
    assert "<@U0SAM> found that #2 and #1 are the same: all goes on there." in told
    assert "Not a lead: Duplicate" in floor.card(2)["text"]


def test_who_asks_again_is_known_as_the_one_that_stays(floor: Floor) -> None:
    twins(floor)
    floor.type("U0SAM", "/lead 2 merge 1")
    assert floor.take({"email": "ann@acme.com", "name": "Ann"}).answer == {"lead": 1, "status": "re-inquiry"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/lead 2 merge 2", "#2 cannot go into itself."),
        ("/lead 2 merge 77", "There is no lead #77."),
        ("/lead 2 merge", "is not a lead's number"),
        ("/lead 3 merge 2", "#3 is closed: there is nothing to merge."),
        ("/lead 2 merge 3", "#3 is closed. Bring it back first: `/lead 3 reopen`."),
        ("/lead 2 merge 4", "More is going on with #2: merge the other way round, `/lead 4 merge 2`."),
        ("/lead 1 merge 2", "#1 is a colleague's: ask its owner or a manager"),
    ],
)
def test_what_cannot_be_merged_is_refused_with_what_to_do(floor: Floor, line: str, said: str) -> None:
    twins(floor)
    floor.lead(name="Cid", temperature="hot")
    floor.type("U0SAM", "/dispo 3 junk")
    floor.lead(name="Zoe", temperature="hot")
    before = [floor.look(number).revision for number in (1, 2, 3, 4)]
    assert said in floor.type("U0SAM", line)["text"]
    assert [floor.look(number).revision for number in (1, 2, 3, 4)] == before


def test_a_manager_may_merge_anybodys(floor: Floor) -> None:
    twins(floor)
    assert "is one with" in floor.type("U0MARIA", "/lead 1 merge #2")["text"]
    assert floor.look(1).merged_into == 2


def buttons(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        each for block in page["blocks"] if block.get("block_id") == "alike" for each in block["elements"]
    ]


def test_the_page_suggests_it_and_the_button_does_it(floor: Floor) -> None:
    twins(floor)
    same_phone(floor, 2)
    for number, other in ((1, 2), (2, 1)):
        page = floor.type("U0SAM", f"/lead {number}")
        assert f"Looks like #{other} (same phone)" in json.dumps(page)
        assert [each["text"]["text"] for each in buttons(page)] == ["Merge #2 into #1"]
    (button,) = buttons(floor.type("U0SAM", "/lead 1"))
    answer = floor.press("U0SAM", button["action_id"], button["value"])
    assert answer is not None
    assert answer["text"].startswith("#2 is one with #1 now")
    assert buttons(floor.type("U0SAM", "/lead 1")) == []


def test_more_suggests_it_too(floor: Floor) -> None:
    twins(floor)
    same_phone(floor, 2)
    floor.press("U0SAM", "more", 2)
    view = floor.slack.views()[-1]
    assert "Looks like #1 (same phone)" in json.dumps(view)
    answer = floor.submit("U0SAM", view, way="merge:2-1")
    assert answer is not None
    assert floor.look(2).merged_into == 1


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (
            {"name": "Ann Lee", "company": "Acme Inc."},
            {"name": "Lee, Anne", "company": "ACME"},
            "same company, similar name",
        ),
        (
            {"name": "Ann Lee", "company": "Acme Inc."},
            {"name": "Anne Lee", "company": "ACME"},
            "same company, similar name",
        ),
        (
            {"name": "Jörg Maß", "company": "Bäcker GmbH"},
            {"name": "Jorg Mass", "company": "Backer"},
            "same company, similar name",
        ),
        ({"name": "Ann Lee", "company": "Acme"}, {"name": "Dan Lee", "company": "Acme"}, None),
        ({"name": "Ann Lee", "company": "Acme"}, {"name": "Ann Lee", "company": "Globex"}, None),
        ({"name": "Ann Lee"}, {"name": "Ann Lee"}, None),
        ({"company": "Acme"}, {"company": "Acme"}, None),
    ],
)
def test_the_same_company_and_a_similar_name_look_alike(
    floor: Floor, one: dict[str, str], other: dict[str, str], why: str | None
) -> None:
    floor.lead(**one)
    floor.lead(**other)
    found = [
        each
        for each in floor.type("U0SAM", "/lead 1")["blocks"]
        if each.get("block_id", "").startswith("like-")
    ]
    assert [each["elements"][0]["text"] for each in found] == ([f"👥 Looks like #2 ({why})"] if why else [])


def test_two_merging_each_into_the_other_at_once_leave_one(floor: Floor) -> None:
    twins(floor)
    same_phone(floor, 2)
    said = at_once(
        [lambda: floor.type("U0MARIA", "/lead 1 merge 2"), lambda: floor.type("U0MARIA", "/lead 2 merge 1")]
    )
    assert sorted("is one with" in each["text"] for each in said) == [False, True]
    assert sorted((floor.look(1).state, floor.look(2).state)) == ["closed", "working"]
