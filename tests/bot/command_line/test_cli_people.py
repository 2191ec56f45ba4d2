"""`glengarry people` and `glengarry route-test` as an operator meets them: typed, printed, exit code."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.cli import main
from bot.settings import WHERE
from playbook.member import Member
from store import people, playbooks, workspaces
from tests.floor import PLAYBOOK, Floor
from tests.kept import prompt


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Type = Callable[..., Said]


@pytest.fixture
def shop(floor: Floor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Floor:
    """A sales floor; the command line looks at its database and its clock."""
    monkeypatch.chdir(tmp_path)
    for name in WHERE:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setattr("bot.command_line.cli_people.wall_clock", floor.clock)
    monkeypatch.setattr("bot.command_line.cli_people.out", Console(width=250))
    monkeypatch.setattr("bot.command_line.cli_route.out", Console(width=250))
    with floor.database.writing() as tx:
        workspaces.remember(tx, "T0", "Glen", floor.clock())
    return floor


@pytest.fixture
def type_in(shop: Floor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Types a command into this process."""

    def typed(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["glengarry", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended, prompt():
            main()
        told = capsys.readouterr()
        shop.rules.refresh()
        return Said(int(ended.value.code or 0), told.out, told.err)

    return typed


def member(shop: Floor, person: str) -> Member:
    found = shop.rules.refresh().roster.get(person)
    assert found is not None
    return found


def settings(shop: Floor, person: str) -> dict[str, Any]:
    return member(shop, person).settings.model_dump(mode="json", exclude_defaults=True)


def change_playbook(shop: Floor, more: str) -> None:
    with shop.database.writing() as tx:
        latest = playbooks.latest(tx, "T0")
        playbooks.add(tx, "T0", latest, PLAYBOOK + more, "test", shop.clock())
    shop.rules.refresh()


# --- list


def test_the_list_has_a_line_for_everybody_with_what_is_set(type_in: Type) -> None:
    type_in("people", "set", "@sam", "team=north", "roles=rep,manager", "backup=@dana", "weight=3", "cap=4")
    said = type_in("people", "list")
    assert said.code == 0
    (line,) = [line for line in said.out.splitlines() if "@sam" in line]
    cells = [cell.strip() for cell in line.strip("│┃ ").split("│")]
    assert cells == [
        "Sam", "@sam", "rep, manager", "north", "Mon-Fri 09:00-18:00", "UTC", "there", "@dana", "3", "4"
    ]  # fmt: skip
    assert "5 people" in said.out


def test_the_list_says_why_somebody_is_not_there(type_in: Type, shop: Floor) -> None:
    type_in("people", "set", "@sam", "paused=yes")
    type_in("people", "set", "@dana", "away_until=2026-11-27")
    type_in("people", "set", "@ruth", "hours=Mon-Fri 13-18")
    with shop.database.writing() as tx:
        people.learn(tx, "T0", "U0TOM", gone=True)
    now = {row["handle"]: row["now"] for row in json.loads(type_in("people", "list", "--json", "--all").out)}
    assert now == {
        "sam": "paused", "dana": "away", "ruth": "not working now", "maria": "there", "tom": "no longer here"
    }  # fmt: skip


def test_who_left_slack_is_listed_only_when_asked_for(type_in: Type, shop: Floor) -> None:
    with shop.database.writing() as tx:
        people.learn(tx, "T0", "U0TOM", gone=True)
    assert "@tom" not in type_in("people", "list").out
    assert "@tom" in type_in("people", "list", "--all").out


def test_the_list_as_json_has_everything_that_is_set(type_in: Type) -> None:
    type_in("people", "set", "@sam", "territories=DE, AT", "hours=Mon-Fri 9-12, 13-18; Sat 10-14")
    rows = {row["id"]: row for row in json.loads(type_in("people", "list", "--json").out)}
    assert rows["U0SAM"]["territories"] == ["DE", "AT"]
    assert rows["U0SAM"]["hours"] == "Mon-Fri 09:00-12:00, 13:00-18:00; Sat 10:00-14:00"
    assert rows["U0DANA"].items() >= {
        "id": "U0DANA", "name": "Dana", "handle": "dana", "admin": False, "gone": False, "now": "there",
        "hours": "Mon-Fri 09:00-18:00", "timezone": "UTC", "backup_handle": None, "roles": [], "team": None,
        "territories": [], "products": [], "languages": [], "channel": None, "days_off": [],
        "away_until": None, "backup": None, "weight": 1, "cap": None, "paused": False,
    }.items()  # fmt: skip


def test_a_name_with_brackets_is_shown_as_it_is(type_in: Type, shop: Floor) -> None:
    with shop.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", name="Sam [red]Okafor[/]")
    assert "Sam [red]Okafor[/]" in type_in("people", "list").out


def test_an_installation_that_knows_nobody_says_so(type_in: Type, shop: Floor) -> None:
    with shop.database.writing() as tx:
        workspaces.remember(tx, "T9", "Another", shop.clock() + timedelta(days=1))
        for person in shop.rules().roster.members:
            people.learn(tx, "T0", person, gone=True)
    said = type_in("people", "list")
    assert (said.code, "Nobody is known yet" in said.out) == (0, True)


# --- set


SETTINGS: list[tuple[str, dict[str, Any], str]] = [
    ("roles=Rep, manager", {"roles": ["rep", "manager"]}, "roles: – → rep, manager"),
    ("team=north", {"team": "north"}, "team: – → north"),
    ("territories=DE,AT", {"territories": ["DE", "AT"]}, "territories: – → DE, AT"),
    ("products=Solar", {"products": ["Solar"]}, "products: – → Solar"),
    ("languages=de,en", {"languages": ["de", "en"]}, "languages: – → de, en"),
    ("channel=partner", {"channel": "partner"}, "channel: – → partner"),
    (
        "hours=Mon-Tue 9-12, 13-18",
        {"hours": {day: ["09:00-12:00", "13:00-18:00"] for day in ("monday", "tuesday")}},
        "hours: – → Mon-Tue 09:00-12:00, 13:00-18:00",
    ),
    ("timezone=Asia/Kolkata", {"timezone": "Asia/Kolkata"}, "timezone: – → Asia/Kolkata"),
    ("days_off=2026-12-24,2026-12-31", {"days_off": ["2026-12-24", "2026-12-31"]},
     "days_off: – → 2026-12-24, 2026-12-31"),
    ("backup=@dana", {"backup": "U0DANA"}, "backup: – → Dana"),
    ("backup=U0RUTH", {"backup": "U0RUTH"}, "backup: Dana → Ruth"),
    ("weight=3", {"weight": 3}, "weight: 1 → 3"),
    ("cap=0", {"cap": 0}, "cap: – → 0"),
    ("paused=yes", {"paused": True}, "paused: no → yes"),
]  # fmt: skip


def test_everything_can_be_set_and_is_shown_before_and_after(type_in: Type, shop: Floor) -> None:
    for typed, kept, told in SETTINGS:
        said = type_in("people", "set", "@sam", typed)
        assert (said.code, said.out.splitlines()) == (0, [told, "In force, with 1 change."])
        assert settings(shop, "U0SAM").items() >= kept.items()


def test_an_empty_value_clears_what_was_set_and_nothing_else(type_in: Type, shop: Floor) -> None:
    type_in("people", "set", "@sam", "team=north", "weight=3", "days_off=2026-12-24", "cap=4")
    said = type_in("people", "set", "@sam", "team=", "days-off=")
    assert said.out.splitlines()[:2] == ["team: north → –", "days_off: 2026-12-24 → –"]
    assert settings(shop, "U0SAM") == {"weight": 3, "cap": 4}


def test_several_things_are_set_at_once_or_not_at_all(type_in: Type, shop: Floor) -> None:
    assert type_in("people", "set", "@sam", "team=north", "weight=heavy").code == 1
    assert settings(shop, "U0SAM") == {}
    said = type_in("people", "set", "@sam", "team=north", "weight=2")
    assert said.out.splitlines() == ["team: – → north", "weight: 1 → 2", "In force, with 2 changes."]


def test_a_change_is_an_event_of_the_command_line(type_in: Type, shop: Floor) -> None:
    type_in("people", "set", "@sam", "team=north")
    type_in("people", "set", "@sam", "team=south")
    with shop.database.reading() as tx:
        latest, first = people.changes(tx, "T0", "U0SAM")
    assert (first.before, first.after) == ({}, {"team": "north"})
    assert (latest.before, latest.after) == ({"team": "north"}, {"team": "south"})
    assert (latest.who, latest.door) == ("command line", "command line")


def test_setting_what_is_set_already_changes_nothing(type_in: Type, shop: Floor) -> None:
    type_in("people", "set", "@sam", "team=north")
    assert type_in("people", "set", "@sam", "team=north").out == "Nothing changes.\n"
    with shop.database.reading() as tx:
        assert len(people.changes(tx, "T0", "U0SAM")) == 1


FAULTS = [
    ("roles=king", "'rep', 'manager', 'marketing' or 'admin'"),
    ("channel=sideways", "'inside', 'outside' or 'partner'"),
    ("hours=Mon 12-9", "ends before it starts"),
    ("hours=no working hours", "pause instead"),
    ("timezone=Moon/Crater", "is not a time zone"),
    ("days_off=24.12.", "days off"),
    ("backup=@nobody", "I do not know @nobody"),
    ("backup=@sam", "nobody stands in for himself"),
    ("weight=0", "1 or more"),
    ("cap=-1", "0 or more"),
    ("paused=perhaps", "paused"),
    ("away_until=soonish", "is no moment in the year ahead"),
    ("away_until=2026-01-01", "is no moment in the year ahead"),
    ("away_until=2028-01-01", "is no moment in the year ahead"),
    ("shoes=12", "“shoes” cannot be set. What can: roles, team"),
    ("team", "sets nothing"),
]


def test_what_cannot_be_is_refused_with_the_reason(type_in: Type, shop: Floor) -> None:
    for typed, reason in FAULTS:
        said = type_in("people", "set", "@sam", typed)
        assert (said.code, said.out) == (1, "")
        assert reason in " ".join(said.err.split())
        assert settings(shop, "U0SAM") == {}


def test_somebody_unknown_is_refused_by_name(type_in: Type) -> None:
    said = type_in("people", "set", "@zed", "team=north")
    assert (said.code, "I do not know @zed" in said.err) == (1, True)


def test_an_absence_typed_here_moves_leads_and_its_end_brings_them_back(type_in: Type, shop: Floor) -> None:
    number = shop.lead(name="Ann", phone="+1 212 555 0100", temperature="hot")
    shop.press("U0SAM", "claim", number)
    said = type_in("people", "set", "@sam", "backup=@ruth", "away_until=2026-11-27")
    assert "away_until: – → 2026-11-27 09:00" in said.out
    assert member(shop, "U0SAM").settings.away_until == datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert shop.look(number).owner == "U0RUTH"
    type_in("people", "set", "@sam", "away_until=")
    assert member(shop, "U0SAM").settings.away_until is None
    assert shop.look(number).owner == "U0SAM"


# --- import

TABLE = """handle,team,hours,backup,weight,roles
@sam,north,"Mon-Fri 9-12, 13-18",@dana,2,"rep, manager"
dana,south,,,,
"""


def test_a_table_sets_things_for_many_people(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    type_in("people", "set", "@dana", "weight=5", "cap=3")
    (tmp_path / "team.csv").write_text(TABLE)
    said = type_in("people", "import", "team.csv")
    assert (said.code, said.out) == (0, "Set for 2 people.\n")
    assert settings(shop, "U0SAM")["backup"] == "U0DANA"
    assert settings(shop, "U0SAM")["roles"] == ["rep", "manager"]
    assert settings(shop, "U0SAM")["hours"]["friday"] == ["09:00-12:00", "13:00-18:00"]
    assert settings(shop, "U0DANA") == {"team": "south", "cap": 3}  # no column cap: it stays


def test_a_table_from_a_spreadsheet_is_read(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    table = "Handle;Team;Hours\r\n@sam;north;Mon-Fri 9-17\r\n;;\r\n"
    (tmp_path / "team.csv").write_bytes(b"\xef\xbb\xbf" + table.encode())
    assert type_in("people", "import", "team.csv").code == 0
    assert settings(shop, "U0SAM")["team"] == "north"


def test_the_progress_is_shown_apart_from_the_answer(type_in: Type, tmp_path: Path) -> None:
    (tmp_path / "team.csv").write_text(TABLE)
    said = type_in("people", "import", "team.csv")
    assert "Setting" in said.err
    assert "100%" in said.err


def test_one_fault_and_no_row_is_set(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    table = "handle,team,weight,hours\n@sam,north,2,\n@zed,south,1,\n@dana,south,heavy,\n@ruth,a,1,Mon 12-9\n"
    (tmp_path / "team.csv").write_text(table + "@sam,b,1,\n@tom,c\n")
    said = type_in("people", "import", "team.csv")
    assert (said.code, said.out) == (1, "")
    told = [line for line in said.err.splitlines() if line.startswith(("row", "Nothing"))]
    assert told[0] == "row 3, handle: I do not know @zed: people come from Slack"
    assert told[1] == "row 4, weight: write a whole number"
    assert told[2].startswith("row 5, hours: Monday: 12-9 ends before it starts")
    assert told[3] == "row 6, handle: @sam is there twice"
    assert told[4] == "row 7, cells: it has 2 cells, and there are 4 headings"
    assert told[5] == "Nothing was changed."
    assert [settings(shop, person) for person in ("U0SAM", "U0DANA", "U0RUTH")] == [{}, {}, {}]


HEADINGS = [
    ("", "row 1: the headings are handle and any of roles"),
    ("team,weight\nnorth,1\n", "row 1: the headings are handle"),
    ("handle,shoes\n@sam,12\n", "row 1: “shoes” cannot be set"),
    ("handle,team,team\n@sam,a,b\n", "row 1: team is there twice"),
]


def test_headings_that_cannot_be_are_refused(type_in: Type, tmp_path: Path) -> None:
    for text, reason in HEADINGS:
        (tmp_path / "team.csv").write_text(text)
        said = type_in("people", "import", "team.csv")
        assert said.code == 1
        assert reason in " ".join(said.err.split())
        assert "Nothing was changed." in said.err


def test_a_file_that_is_no_text_is_refused(type_in: Type, tmp_path: Path) -> None:
    (tmp_path / "team.csv").write_bytes(b"\xff\xd8\xff")
    said = type_in("people", "import", "team.csv")
    assert (said.code, "is not UTF-8 text" in said.err) == (1, True)


def test_a_hundred_rows_are_imported_at_once(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    with shop.database.writing() as tx:
        for number in range(100):
            people.learn(tx, "T0", f"U1{number:05}", handle=f"rep{number}", name=f"Rep {number}")
    rows = "".join(f"@rep{number},team {number % 9}\n" for number in range(100))
    (tmp_path / "team.csv").write_text("handle,team\n" + rows)
    assert type_in("people", "import", "team.csv").out == "Set for 100 people.\n"
    assert len(shop.rules.refresh().roster.of_team("team 3")) == 11


# --- route-test

TEAM = """
[qualification]
thresholds = { hot = 50, warm = 25, cold = 10 }
rules = [
    { points = 35, because = "asked for a demo", words_in_message = ["demo"] },
    { points = 15, because = "left a phone number", has = ["phone"] },
    { points = -5, because = "named no product", lacks = ["product"] },
]
[[routes]]
name = "partners"
when = { sales_channel = "partner" }
[[routes]]
name = "solar"
way = "rotation"
people = ["@sam", "@dana", "@tom"]
[routes.when]
product = "solar"
[[routes]]
name = "everybody"
"""
DEMO = {
    "name": "Ann Lee", "phone": "+1 212 555 0100", "company": "Acme", "product": "Solar",
    "message": "Can we have a demo today?",
}  # fmt: skip


def tried(type_in: Type, tmp_path: Path, **facts: object) -> list[str]:
    (tmp_path / "lead.json").write_text(json.dumps(facts))
    said = type_in("route-test", "lead.json")
    assert said.code == 0
    return said.out.splitlines()


def test_a_route_test_says_how_hot_which_rule_whose_turn_and_what_next(
    type_in: Type, shop: Floor, tmp_path: Path
) -> None:
    change_playbook(shop, TEAM)
    type_in("people", "set", "@dana", "paused=yes")
    told = tried(type_in, tmp_path, **DEMO)
    assert told[:3] == ["Hot, 50 points", "  because: asked for a demo", "  because: left a phone number"]
    assert "✗ partners: no sales channel is known" in told
    assert "✓ solar: product is Solar" in told
    assert "In #leads: dealt in turn to whoever is there." in told
    assert "It is Sam's turn." in told
    assert "  Dana: skipped, paused" in told
    assert {"  Sam: there", "  Tom: there"} <= set(told)
    assert told[told.index("Next") + 1 :] == [
        "  09:05: if Sam has not accepted it by then, it moves on",
        "  09:02: if unclaimed, asked again in the thread in #leads",
        "  09:05: if unclaimed, Ruth asked (backup)",
        "  09:10: if unclaimed, Maria asked (manager)",
        "  09:30: if unclaimed, it is Maria's",
    ]


def test_a_route_test_deals_nothing_and_writes_nothing(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    change_playbook(shop, TEAM)
    for _ in range(3):
        assert "It is Dana's turn." in tried(type_in, tmp_path, **DEMO)
    assert shop.lead(**DEMO) == 1
    assert shop.look(1).offered_to == "U0DANA"


FACTS: list[dict[str, str]] = [
    DEMO,
    {"name": "Bo", "temperature": "cold"},
    {"name": "Cy", "temperature": "hot", "sales_channel": "partner"},
    {"name": "Di", "email": "di@acme.com", "interest": "solar", "temperature": "warm"},
]


def test_what_a_route_test_foretells_is_what_happens(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    change_playbook(shop, TEAM)
    for facts in FACTS:
        told = tried(type_in, tmp_path, **facts)
        lead = shop.look(shop.lead(**facts))
        assert told[0].startswith(lead.temperature.capitalize())
        assert any(line.startswith(f"✓ {lead.route}: ") for line in told)
        offered = {"U0SAM": "Sam", "U0DANA": "Dana", "U0TOM": "Tom"}.get(lead.offered_to or "")
        assert (f"It is {offered}'s turn." in told) is (offered is not None)
        assert lead.due_at is not None
        day = "" if lead.due_at.date() == shop.clock().date() else "tomorrow "
        assert any(line.startswith(f"  {day}{lead.due_at:%H:%M}: ") for line in told)


def test_an_inquiry_that_is_unclear_is_put_before_people(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    change_playbook(shop, TEAM)
    told = tried(type_in, tmp_path, company="Acme")
    assert told[:2] == ["Undecided, -5 points", "  because: named no product"]
    assert told[-1] == "  09:30: if undecided, #marketing is asked again"


def test_a_known_company_goes_first_to_its_owner(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    change_playbook(shop, TEAM)
    first = shop.lead(name="Ann", email="ann@acme.com", temperature="hot")
    shop.press("U0TOM", "claim", first)
    told = tried(type_in, tmp_path, name="Bo", email="bo@acme.com", temperature="hot", product="solar")
    assert "Known: it goes first to Tom, who had them before." in told
    type_in("people", "set", "@tom", "paused=yes")
    told = tried(type_in, tmp_path, name="Bo", email="bo@acme.com", temperature="hot", product="solar")
    assert "  Tom: skipped, paused" in told


def test_somebody_with_an_open_lead_is_told_to_be_no_new_lead(
    type_in: Type, shop: Floor, tmp_path: Path
) -> None:
    number = shop.lead(name="Ann", email="ann@acme.com", temperature="hot")
    told = tried(type_in, tmp_path, name="Ann", email="Ann@Acme.com")
    assert f"Known: it would be told to lead #{number}, which is not closed, and be no new lead." in told


def test_a_test_lead_touches_no_turn(type_in: Type, shop: Floor, tmp_path: Path) -> None:
    change_playbook(shop, TEAM)
    assert "It touches no turn: tests and junk are not dealt." in tried(type_in, tmp_path, **DEMO, test=True)


def test_what_is_no_lead_is_refused(type_in: Type, tmp_path: Path) -> None:
    for text in ("", "[1]", "{", "NaN"):
        (tmp_path / "lead.json").write_text(text)
        said = type_in("route-test", "lead.json")
        assert (said.code, said.out) == (1, "")
        assert "This cannot be read as a lead" in said.err
