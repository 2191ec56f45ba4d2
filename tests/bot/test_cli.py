"""The command line as an operator meets it: what is typed, what is printed, and the exit code."""

import json
import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from bot.cli import app, main
from bot.settings import WHERE
from playbook.document import DEFAULT_TEXT
from store import reports, schema, workspaces
from store.database import Database
from tests.floor import MONDAY, Floor
from tests.kept import prompt
from tests.machine import ROOT, log_kept, plain

COMMANDS = ["run", "demo", "doctor", "migrate", "stats", "resend", "manifest", "backup", "playbook"]
TOKENS = {
    "SLACK_BOT_TOKEN": "xoxb-1111-secret",
    "SLACK_APP_TOKEN": "xapp-2222-secret",
    "INTAKE_TOKEN": "3333-secret-of-the-forms",
}
SCHEMA = ROOT.parent / "shared" / "schemas" / "manifest.schema.2.0.0.json"


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Type = Callable[..., Said]


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Types a command into this process, in a folder with nothing but the test's database."""
    monkeypatch.chdir(tmp_path)
    for name in WHERE:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in {**TOKENS, "DATABASE_URL": f"sqlite:///{tmp_path / 'test.db'}"}.items():
        monkeypatch.setenv(name, value)

    def typed(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["glengarry", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended, log_kept(), prompt():
            main()
        told = capsys.readouterr()
        return Said(int(ended.value.code or 0), plain(told.out), plain(told.err))

    return typed


@pytest.fixture
def shop(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> Floor:
    """A sales floor in the same database; the command line looks at its clock."""
    monkeypatch.setattr("bot.cli.wall_clock", floor.clock)
    with floor.database.writing() as tx:
        workspaces.remember(tx, "T0", "Glen", floor.clock())
    return floor


# --- help


def help_of(*words: str) -> str:
    shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "160"}, prog_name="glengarry")
    assert shown.exit_code == 0
    return plain(shown.output)


def test_help_lists_every_command_with_what_it_does() -> None:
    shown = help_of().splitlines()
    for command in COMMANDS:
        (line,) = [line for line in shown if line.startswith(f"│ {command} ")]
        assert len(line.split()) > 4


@pytest.mark.parametrize(
    "words", [*([each] for each in COMMANDS), *(["playbook", verb] for verb in ("show", "check", "apply"))]
)
def test_every_command_explains_itself_and_its_options(words: list[str]) -> None:
    shown = help_of(*words)
    assert f"Usage: glengarry {' '.join(words)}" in shown
    options = [line.strip("│ ") for line in shown.splitlines() if line.startswith("│ --")]
    assert options
    assert [option for option in options if len(option.split("  ", 1)) < 2] == []


def test_a_faster_clock_is_marked_as_for_trying_things_out() -> None:
    for command in ("run", "demo"):
        assert "Only for trying things out" in help_of(command)


def test_without_a_command_the_help_is_shown(type_in: Type) -> None:
    said = type_in()
    assert "Usage: glengarry" in said.out + said.err


def test_an_unknown_command_is_refused_with_its_name(type_in: Type) -> None:
    said = type_in("levitate")
    assert (said.code, "levitate" in said.err) == (2, True)


# --- starting


def test_run_without_settings_tells_everything_that_is_missing_and_shows_no_stack(
    type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*TOKENS, "DATABASE_URL"):
        monkeypatch.delenv(name)
    said = type_in("run")
    told = said.err.splitlines()
    assert (said.code, said.out) == (1, "")
    assert [line.partition(":")[0] for line in told] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "INTAKE_TOKEN"]
    assert all("(" in line for line in told)


@pytest.mark.parametrize("words", [["run"], ["stats"], ["playbook", "show"], ["resend"]])
def test_an_empty_database_is_refused_with_the_command_to_type(type_in: Type, words: list[str]) -> None:
    said = type_in(*words)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("The database is not ready: the schema is empty")
    assert said.err.endswith("Type `glengarry migrate`.\n")


def test_an_older_schema_is_refused_until_it_is_migrated(type_in: Type, tmp_path: Path) -> None:
    assert type_in("migrate").code == 0
    with closing(sqlite3.connect(tmp_path / "test.db")) as plain:
        plain.execute("UPDATE alembic_version SET version_num = '0000'")
        plain.commit()
    said = type_in("run")
    assert said.code == 1
    assert "the schema is at 0000" in said.err
    assert "`glengarry migrate`" in said.err


def test_migrate_brings_a_new_database_to_the_newest_schema_and_may_be_repeated(
    type_in: Type, tmp_path: Path
) -> None:
    for _ in range(2):
        said = type_in("migrate")
        assert (said.code, said.out) == (0, "The database is on the newest schema.\n")
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    assert schema.behind(database) is None
    database.close()


@pytest.mark.parametrize("words", [["migrate"], ["run"], ["stats"]])
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://app:5555-secret@127.0.0.1:9/leads", "Connection refused"),
        ("sqlite:////nowhere/at/all.db", "unable to open database file"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_sentence_without_its_password(
    type_in: Type, monkeypatch: pytest.MonkeyPatch, words: list[str], url: str, reason: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    said = type_in(*words)
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert said.err.startswith("The database cannot be used (")
    assert reason.lower() in said.err.lower()
    assert "5555" not in said.err


def test_before_the_first_start_the_numbers_are_not_asked_for_in_vain(type_in: Type) -> None:
    type_in("migrate")
    said = type_in("stats")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "Start the app once with `glengarry run`" in said.err


# --- stats


def worked(shop: Floor) -> None:
    """Three leads: one followed up in time, one claimed only, one not claimed by anybody."""
    ann = shop.lead(
        name="Ann", phone="+1 212 555 0100", source="website", campaign="Webinar", temperature="hot"
    )
    bo = shop.lead(name="Bo", phone="+1 212 555 0101", source="fair", temperature="hot")
    shop.lead(name="Cy", phone="+1 212 555 0102", source="website", temperature="hot")
    shop.press("U0SAM", "claim", ann)
    shop.press("U0DANA", "claim", bo)
    shop.clock.move(minutes=2)
    shop.type("U0SAM", f"/dispo {ann} spoke")
    shop.clock.move(minutes=10)


def counted(type_in: Type, *words: str) -> dict[str, Any]:
    said = type_in("stats", "--json", *words)
    assert said.code == 0, said.err
    told: dict[str, Any] = json.loads(said.out)
    return told


def test_stats_as_json_have_period_timezone_total_and_rows(shop: Floor, type_in: Type) -> None:
    worked(shop)
    told = counted(type_in)
    assert list(told) == ["period", "timezone", "by", "total", "rows"]
    assert told["timezone"] == "UTC"
    assert told["period"]["start"] == "2026-11-23T00:00:00+00:00"
    total = told["total"]
    wanted = {
        "received": 3,
        "pending": 0,
        "follow_up_rate": pytest.approx(1 / 3, abs=1e-4),
        "on_time_rate": pytest.approx(1 / 3, abs=1e-4),
    }
    assert {key: total[key] for key in wanted} == wanted
    assert {"speed_to_claim", "speed_to_first_touch"} <= total.keys()


def test_the_rows_of_the_stats_are_what_was_asked_for(shop: Floor, type_in: Type) -> None:
    worked(shop)
    for by, keys in {
        "person": {"U0SAM", "U0DANA", None},
        "channel": {"#leads"},
        "source": {"website", "fair"},
        "campaign": {"Webinar", None},
    }.items():
        told = counted(type_in, "--by", by)
        assert {row["key"] for row in told["rows"]} == keys
        assert sum(row["received"] for row in told["rows"]) == told["total"]["received"]
        assert all(row.keys() >= told["total"].keys() for row in told["rows"])


def test_stats_are_of_the_period_asked_for(shop: Floor, type_in: Type) -> None:
    worked(shop)
    received = {
        "today": 3, "week": 3, "month": 3, "quarter": 3, "2026-11": 3, "2026-11-23..2026-11-24": 3,
        "2026-11-22": 0, "2026-10-01..2026-10-31": 0,
    }  # fmt: skip
    assert {
        period: counted(type_in, "--period", period)["total"]["received"] for period in received
    } == received


@pytest.mark.usefixtures("shop")
def test_a_period_that_is_none_is_one_sentence(type_in: Type) -> None:
    for period in ("yesteryear", "2026-13", "2026-11-24..2026-11-01", "2026-02-30"):
        said = type_in("stats", "--period", period)
        assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)


def test_stats_for_people_have_names_and_say_what_belongs_to_nobody(shop: Floor, type_in: Type) -> None:
    worked(shop)
    told = type_in("stats")
    assert told.code == 0
    for word in ("Sam", "Dana", "never claimed", "33%", "UTC"):
        assert word in told.out
    lines = type_in("stats", "--by", "campaign").out.splitlines()
    first = [
        name for line in lines if (name := re.split(r" +\d", line)[0]) in ("Webinar", "no campaign", "all")
    ]
    assert first == ["Webinar", "no campaign", "all"]


def test_no_heading_of_the_stats_is_cut_in_a_narrow_window(
    shop: Floor, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked(shop)
    monkeypatch.setenv("COLUMNS", "72")
    told = type_in("stats").out
    assert "…" not in told
    for word in ("received", "pending", "follow-up", "on-time", "speed to", "overdue"):
        assert word in told


def test_a_campaigns_name_is_printed_as_it_is_and_never_read_as_a_command(shop: Floor, type_in: Type) -> None:
    shop.lead(name="Ann", phone="+1 212 555 0100", campaign="[/bold] [red]Sale[/red]")
    said = type_in("stats", "--by", "campaign")
    assert said.code == 0
    assert "[/bold] [red]Sale[/red]" in said.out


def test_what_the_numbers_mean_stands_below_them(shop: Floor, type_in: Type) -> None:
    worked(shop)
    told = type_in("stats").out
    for name in ("follow-up rate: ", "on-time rate: ", "pending: "):
        assert any(line.startswith(name) and len(line) > 40 for line in told.splitlines())


def test_stats_verified_say_that_both_ways_of_counting_agree(shop: Floor, type_in: Type) -> None:
    worked(shop)
    said = type_in("stats", "--verify")
    assert said.code == 0
    assert "Both ways of counting agree: week, UTC, by person, team" in said.out


def test_stats_verified_tell_what_differs(
    shop: Floor, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked(shop)
    monkeypatch.setattr(reports, "received", lambda *_: [])
    said = type_in("stats", "--verify")
    assert said.code == 1
    assert "What differs in week, UTC" in said.out
    assert "all" in said.out
    assert "received" in said.out


@pytest.mark.usefixtures("shop")
def test_stats_of_nothing_say_so(type_in: Type) -> None:
    assert "No leads were received" in type_in("stats", "--period", "2020-01").out
    assert counted(type_in, "--period", "2020-01")["rows"] == []


def test_stats_are_by_everything_there_is(shop: Floor, type_in: Type) -> None:
    worked(shop)
    keys = {
        "team": [None], "sales-channel": [None], "temperature": ["hot"], "hour": ["09"], "channel": ["#leads"],
    }  # fmt: skip
    for by, wanted in keys.items():
        told = counted(type_in, "--by", by)
        assert (told["by"], [row["key"] for row in told["rows"]]) == (by, wanted)
        assert type_in("stats", "--by", by).code == 0
    assert "no sales channel" in type_in("stats", "--by", "sales-channel").out
    assert "09:00" in type_in("stats", "--by", "hour").out


def test_stats_of_one_person_or_channel(shop: Floor, type_in: Type) -> None:
    worked(shop)
    for named in ("@sam", "sam", "U0SAM"):
        told = counted(type_in, "--person", named, "--by", "source")
        assert (told["total"]["received"], told["total"]["follow_up_rate"]) == (1, 1)
        assert [row["key"] for row in told["rows"]] == ["website"]
    assert counted(type_in, "--channel", "#leads")["total"]["received"] == 3
    assert counted(type_in, "--channel", "#elsewhere")["total"]["received"] == 0
    said = type_in("stats", "--person", "@nobody")
    assert (said.code, said.err.strip()) == (1, "I do not know @nobody.")


def test_stats_are_written_as_a_list(shop: Floor, type_in: Type, tmp_path: Path) -> None:
    worked(shop)
    file = tmp_path / "stats.csv"
    said = type_in("stats", "--by", "campaign", "--csv", str(file))
    assert (said.code, said.out) == (0, "")
    assert "2 rows written to" in said.err
    content = file.read_text(encoding="utf-8-sig")
    assert content.startswith("period,week,2026-11-23T00:00:00+00:00,")
    assert "\nWebinar,Webinar,1," in content
    printed = type_in("stats", "--by", "campaign", "--csv", "-").out
    assert [line for line in printed.splitlines() if "Webinar" in line] == [
        line for line in content.splitlines() if "Webinar" in line
    ]
    said = type_in("stats", "--csv", str(tmp_path))
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "cannot be written" in said.err


@pytest.mark.usefixtures("shop")
def test_stats_by_something_else_are_refused_with_what_there_is(type_in: Type) -> None:
    said = type_in("stats", "--by", "weather")
    assert said.code == 2
    assert "campaign" in said.err


# --- playbook

SLOWER = '[temperature.hot]\nlimit = "7 min"\n\n[team]\ncurrency = "EUR"\n'
BAD = '[team]\ncurrency = "EUR"\ntimezone = "Berlin"\n\n[temperature.hot]\nlimit = "7 parsecs"\n'


def test_the_playbook_shown_can_be_applied_again_and_changes_nothing(
    shop: Floor, type_in: Type, tmp_path: Path
) -> None:
    shop.rules.refresh()
    (tmp_path / "mine.toml").write_text(type_in("playbook", "show").out, encoding="utf-8")
    assert type_in("playbook", "check", "mine.toml").out == "This playbook can be applied.\n"
    assert type_in("playbook", "apply", "mine.toml").out == "Nothing changes.\n"


def test_before_any_is_applied_the_shipped_playbook_is_shown(type_in: Type, tmp_path: Path) -> None:
    type_in("migrate")
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    with database.writing() as tx:
        workspaces.remember(tx, "T0", "Glen", MONDAY)
    database.close()
    assert type_in("playbook", "show").out == DEFAULT_TEXT + "\n"


def test_apply_shows_the_difference_and_the_running_app_takes_it_up(
    shop: Floor, type_in: Type, tmp_path: Path
) -> None:
    shop.rules.refresh()
    (tmp_path / "mine.toml").write_text(shop.playbook + SLOWER)
    said = type_in("playbook", "apply", "mine.toml")
    assert said.code == 0
    told = said.out.splitlines()
    assert "team.currency: USD → EUR" in told
    assert any(line.startswith("temperature.hot.limit: 5 min") and "7 min" in line for line in told)
    assert len(told) == 3
    assert shop.desk.rules().playbook.team.currency == "USD"
    shop.rules.refresh()
    assert shop.desk.rules().playbook.team.currency == "EUR"


def test_apply_says_how_many_leads_stay_in_their_cadence_and_moves_them_when_told_to(
    shop: Floor, type_in: Type, tmp_path: Path
) -> None:
    number = shop.lead(name="Ann", temperature="hot")
    shop.type("U0SAM", f"/dispo {number} voicemail")
    faster = '[temperature.hot]\ntouches = ["0 min", "30 min by email: Ask for a time."]\n'
    (tmp_path / "mine.toml").write_text(shop.playbook + faster)
    said = type_in("playbook", "apply", "mine.toml").out.splitlines()
    assert said[-1] == "In an older cadence: 1 lead. --restart-cadences moves them to the new one."
    before = shop.look(number).due_at
    assert type_in("playbook", "apply", "mine.toml", "--restart-cadences").out.splitlines() == [
        "Nothing changes.",
        "1 lead began the new cadence.",
    ]
    assert shop.look(number).due_at != before


def test_a_bad_playbook_is_refused_with_line_key_and_reason_and_the_old_one_stays(
    shop: Floor, type_in: Type, tmp_path: Path
) -> None:
    (tmp_path / "bad.toml").write_text(BAD)
    for verb in ("check", "apply"):
        said = type_in("playbook", verb, "bad.toml")
        assert (said.code, said.out) == (1, "")
        zone, limit = said.err.splitlines()
        assert zone.startswith("line 3: team.timezone: ")
        assert "Europe/Berlin" in zone
        assert limit.startswith("line 6: temperature.hot.limit: ")
    shop.rules.refresh()
    assert shop.desk.rules().playbook.team.currency == "USD"
    assert type_in("playbook", "show").out == shop.playbook + "\n"


def test_a_document_that_is_no_toml_is_refused_with_its_line(type_in: Type, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[team]\ncurrency = EUR\n")
    said = type_in("playbook", "check", "bad.toml")
    assert said.code == 1
    assert "line 2" in said.err


def test_a_file_that_is_no_text_is_refused_in_one_sentence(type_in: Type, tmp_path: Path) -> None:
    (tmp_path / "photo.toml").write_bytes(b"\xff\xd8\xff")
    said = type_in("playbook", "check", "photo.toml")
    assert (said.code, said.err) == (1, "photo.toml is not UTF-8 text: save it as such.\n")


def test_a_playbook_saved_by_a_windows_editor_is_taken(type_in: Type, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xef\xbb\xbf" + SLOWER.replace("\n", "\r\n").encode())
    assert type_in("playbook", "check", "mine.toml").code == 0


def test_a_playbook_that_is_not_there_is_refused_with_its_name(type_in: Type) -> None:
    said = type_in("playbook", "check", "nowhere.toml")
    assert (said.code, "nowhere.toml" in said.err) == (2, True)


# --- manifest, backup, resend


def test_the_manifest_is_printed_as_it_is_in_the_file(type_in: Type) -> None:
    said = type_in("manifest")
    assert (said.code, said.out.strip()) == (
        0,
        (ROOT / "app_manifest.yml").read_text(encoding="utf-8").strip(),
    )


@pytest.mark.parametrize("url", ["https://leads.example.com", "https://leads.example.com/"])
def test_the_manifest_for_http_has_the_address_wherever_slack_calls(type_in: Type, url: str) -> None:
    manifest = yaml.safe_load(type_in("manifest", "--http", url).out)
    address = "https://leads.example.com/slack/events"
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert manifest["settings"]["interactivity"] == {"is_enabled": True, "request_url": address}
    commands = manifest["features"]["slash_commands"]
    assert {command["command"]: command["url"] for command in commands} == dict.fromkeys(
        ("/lead", "/dispo", "/leadstats", "/leaddrop"), address
    )


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"Slack's schema is not beside the checkout: {SCHEMA.name}")
def test_the_manifest_for_http_keeps_to_slacks_schema(type_in: Type) -> None:
    manifest = yaml.safe_load(type_in("manifest", "--http", "https://leads.example.com").out)
    wrong = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).iter_errors(manifest)
    assert [f"{error.json_path}: {error.message}" for error in wrong] == []


@pytest.mark.parametrize("url", ["leads.example.com", "http://leads.example.com", "https://"])
def test_an_address_that_slack_would_not_call_is_refused(type_in: Type, url: str) -> None:
    said = type_in("manifest", "--http", url)
    assert (said.code, said.out) == (2, "")
    assert "https://" in said.err


def test_a_backup_is_written_and_never_over_another(shop: Floor, type_in: Type, tmp_path: Path) -> None:
    worked(shop)
    said = type_in("backup", "copy.db")
    assert (said.code, said.out) == (0, "Written to copy.db.\n")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM lead").fetchone() == (3,)
    again = type_in("backup", "copy.db")
    assert again.code == 1
    assert "copy.db exists already" in again.err


def test_what_slack_refused_is_sent_again_once_its_cause_is_mended(shop: Floor, type_in: Type) -> None:
    shop.slack.refusing["chat.postMessage"] = "channel_not_found"
    number = shop.lead(name="Ann", phone="+1 212 555 0100")
    shop.deliver()
    shop.slack.refusing.clear()
    shop.deliver()
    assert shop.look(number).card_ts is None
    said = type_in("resend")
    assert said.code == 0
    assert said.out.endswith("will be tried again.\n")
    shop.deliver()
    assert shop.look(number).card_ts is not None
    assert type_in("resend").out == "0 messages will be tried again.\n"
