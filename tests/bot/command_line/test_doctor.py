"""The doctor looks at everything, and says of each fault what to do about it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import wall_clock
from bot.slack.sender import Sender
from handlers.arrival.intake import take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.desk import Desk
from handlers.rules import InForce
from store import leads, playbooks, workspaces
from store.database import Database
from tests.bot.command_line.conftest import Doctor
from tests.floor import FakeSlack
from tests.machine import plain
from tests.slack_double import METHODS, TEAM, Fault, SlackDouble, drop, refuse, server_error

PLAYBOOK = '[channels]\nmarketing = "#marketing"\n[roles]\nmanagers = ["@boss"]\n'

Examine = Callable[..., tuple[int, dict[str, str]]]


@pytest.fixture
def examine(doctor: Doctor) -> Examine:
    """Types `glengarry doctor` and options; returns the exit code, and what was found by what was looked at."""

    def examined(*options: str) -> tuple[int, dict[str, str]]:
        code, said = doctor(*options)
        findings = [plain(line).partition(": ") for line in said.splitlines()]
        return code, {what: says for what, _, says in findings}

    return examined


@pytest.fixture
def installed(sqlite_database: Database) -> Database:
    """A migrated database with a playbook of our own."""
    with sqlite_database.writing() as tx:
        playbooks.add(tx, TEAM, 0, PLAYBOOK, "test", wall_clock())
    return sqlite_database


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("refused", [True, False])
def test_in_socket_mode_the_apps_token_is_tried_too(
    monkeypatch: pytest.MonkeyPatch, double: SlackDouble, examine: Examine, refused: bool
) -> None:
    monkeypatch.setenv("SLACK_MODE", "socket")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-4444-secret")
    monkeypatch.setitem(METHODS, "apps.connections.open", lambda *_: {"url": "wss://127.0.0.1:9/"})
    if refused:
        double.fail("apps.connections.open", refuse("invalid_auth"))
    code, found = examine()
    assert code == refused
    if refused:
        assert "Slack refused SLACK_APP_TOKEN (invalid_auth)" in found["✗ app token"]
        assert "App-Level Tokens" in found["✗ app token"]
    else:
        assert "✓ app token" in found


@pytest.mark.usefixtures("installed")
def test_all_well_is_said_of_each_thing_and_by_the_exit_code(examine: Examine) -> None:
    code, found = examine()
    assert [what for what in found if what.startswith("✗")] == []
    assert code == 0
    looked_at = {what.removeprefix("✓ ") for what in found}
    assert looked_at >= {
        "settings", "database", "token", "scopes", "clock", "channel #leads", "channel #marketing", "roles",
        "leads without a next step", "messages Slack refused", "watchdog", "sources",
    }  # fmt: skip
    assert "sqlite" in found["✓ database"]
    assert "Glengarry" in found["✓ token"]


def desk_of(database: Database, slack: FakeSlack) -> Desk:
    return Desk(database, wall_clock, slack, InForce(database, TEAM), TEAM)


def a_lead_of(database: Database) -> int:
    inquiry = RawInquiry(b'{"name": "Ann"}', "application/json")
    return int(take_in(desk_of(database, FakeSlack()), inquiry).answer["lead"])


def only_fault(found: dict[str, str]) -> tuple[str, str]:
    (fault,) = [what for what in found if what.startswith("✗")]
    return fault.removeprefix("✗ "), found[fault]


@pytest.mark.usefixtures("installed")
def test_a_channel_that_is_not_there_is_told(double: SlackDouble, examine: Examine) -> None:
    double.add_channel("C0LEADS", "plumbs")
    code, found = examine()
    what, says = only_fault(found)
    assert (code, what) == (1, "channel #leads")
    assert "Create it, or name another in the playbook." in says


@pytest.mark.usefixtures("installed")
def test_a_channel_without_the_bot_is_told_with_how_to_invite_it(
    double: SlackDouble, examine: Examine
) -> None:
    double.add_channel("C0LEADS", "leads", members=["U0SAM", "U0BOSS"])
    code, found = examine()
    what, says = only_fault(found)
    assert (code, what) == (1, "channel #leads")
    assert "/invite @Glengarry" in says


@pytest.mark.usefixtures("installed")
def test_an_archived_channel_is_not_taken_for_one_that_works(double: SlackDouble, examine: Examine) -> None:
    double.add_channel("C0LEADS", "leads", archived=True)
    code, found = examine()
    assert (code, only_fault(found)[0]) == (1, "channel #leads")


@pytest.mark.usefixtures("installed")
def test_a_refused_token_is_told_with_where_to_get_another_and_is_not_shown(
    double: SlackDouble, examine: Examine
) -> None:
    double.fail("auth.test", refuse("invalid_auth"))
    code, found = examine()
    assert code == 1
    says = " ".join(found.values())
    assert "Slack refused SLACK_BOT_TOKEN (invalid_auth)" in says
    assert "OAuth & Permissions" in says
    assert "1111" not in says


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("trouble", [server_error(503), drop(processed=False), refuse("ratelimited")])
def test_a_slack_that_does_not_answer_is_not_blamed_on_the_token(
    double: SlackDouble, examine: Examine, trouble: Fault
) -> None:
    double.fail("auth.test", trouble)
    code, found = examine()
    says = " ".join(found.values())
    assert (code, "Slack cannot be used" in says, "refused" in says) == (1, True, False)


@pytest.mark.usefixtures("installed")
def test_a_slack_that_fails_halfway_is_a_finding_and_no_stack(double: SlackDouble, examine: Examine) -> None:
    double.fail("conversations.list", refuse("missing_scope"))
    code, found = examine()
    what, says = only_fault(found)
    assert (code, what) == (1, "channels")
    assert "missing_scope" in says


@pytest.mark.usefixtures("installed")
def test_a_scope_that_is_missing_is_told_by_name(monkeypatch: pytest.MonkeyPatch, examine: Examine) -> None:
    monkeypatch.setattr("tests.slack_double.SCOPES", "chat:write,commands,channels:read,channels:history")
    code, found = examine()
    what, says = only_fault(found)
    assert (code, what) == (1, "scopes")
    for scope in ("users:read", "im:write", "groups:read"):
        assert scope in says
    assert "commands" not in says.replace("slash commands", "")
    assert "Install the app anew" in says


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("off", [timedelta(minutes=-3), timedelta(minutes=3)])
def test_a_clock_that_is_wrong_is_told(
    monkeypatch: pytest.MonkeyPatch, examine: Examine, off: timedelta
) -> None:
    monkeypatch.setattr("bot.cli.wall_clock", lambda: wall_clock() + off)
    code, found = examine()
    what, says = only_fault(found)
    assert (code, what) == (1, "clock")
    assert "Set it right." in says
    assert says.split()[0] in ("179", "180", "181")


@pytest.fixture
def old(installed: Database) -> Iterator[None]:
    """It is on another schema, until the test is over: the next one may get the same file."""
    at, put = "SELECT version_num FROM alembic_version", "UPDATE alembic_version SET version_num = :it"
    with installed.writing() as tx:
        playbooks.add(
            tx, TEAM, 1, PLAYBOOK.replace("[roles]", 'leads = "#deals"\n[roles]'), "test", wall_clock()
        )
        newest = tx.execute(text(at)).scalar()
        tx.execute(text(put), {"it": "0000"})
    yield
    with installed.writing() as tx:
        tx.execute(text(put), {"it": newest})


def faults_in(found: dict[str, str]) -> dict[str, str]:
    return {what.removeprefix("✗ "): says for what, says in found.items() if what.startswith("✗")}


@pytest.mark.parametrize("schema", ["empty", "old"])
def test_where_the_schema_is_empty_or_old_that_is_told_and_all_that_is_wrong_in_slack(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    double: SlackDouble,
    examine: Examine,
    schema: str,
) -> None:
    if schema == "old":  # its playbook can be read all the same: it names another channel
        request.getfixturevalue("old")
    monkeypatch.setattr("tests.slack_double.SCOPES", "chat:write")
    if schema == "empty":
        double.add_channel("C0LEADS", "plumbs")
    code, found = examine()
    faults = faults_in(found)
    channel = "channel #leads" if schema == "empty" else "channel #deals"
    assert (code, list(faults)) == (1, ["database", "scopes", channel])
    assert ("empty" if schema == "empty" else "0000") in faults["database"]
    assert faults["database"].endswith("Type `glengarry migrate`.")
    assert {"✓ settings", "✓ token", "✓ clock"} < set(found)


def test_a_database_that_is_no_database_leaves_only_the_channels_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, double: SlackDouble, examine: Examine
) -> None:
    (tmp_path / "notes.txt").write_text("Coffee is for closers. " * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'notes.txt'}")
    double.fail("auth.test", refuse("invalid_auth"))
    code, found = examine()
    assert (code, list(faults_in(found))) == (1, ["database", "token"])
    assert "look at DATABASE_URL" in found["✗ database"]
    assert "✓ token" in (again := examine()[1])
    assert "not looked at" in again["! channels"]


def test_without_slack_the_database_still_tells_what_it_knows(
    installed: Database, double: SlackDouble, examine: Examine
) -> None:
    with installed.writing() as tx:
        workspaces.remember(tx, TEAM, "Glen", wall_clock())
    lost = a_lead_of(installed)
    with installed.writing() as tx:
        leads.put(tx, lost, due_at=None, due_what=None, due_who=None)
    double.fail("auth.test", refuse("invalid_auth"))
    code, found = examine()
    assert (code, list(faults_in(found))) == (1, ["token", "leads without a next step"])
    assert "✓ sources" in found


def test_settings_that_are_missing_hide_nothing_that_can_be_seen_without_them(
    monkeypatch: pytest.MonkeyPatch, double: SlackDouble, examine: Examine
) -> None:
    monkeypatch.delenv("INTAKE_TOKEN")
    double.fail("auth.test", refuse("invalid_auth"))
    assert list(faults_in(examine()[1])) == ["settings", "database", "token"]
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    assert list(faults_in(examine()[1])) == ["settings", "database"]


def test_a_playbook_that_cannot_be_read_any_more_is_a_finding_among_others(
    installed: Database, examine: Examine
) -> None:
    with installed.writing() as tx:
        playbooks.add(tx, TEAM, 1, "[elsewhere]", "test", wall_clock())
    code, found = examine()
    assert (code, only_fault(found)[0]) == (1, "playbook")
    assert "✓ token" in found


def test_settings_that_are_missing_are_all_told(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    monkeypatch.delenv("INTAKE_TOKEN")
    code, found = examine()
    assert code == 1
    assert "SLACK_SIGNING_SECRET: is missing" in found["✗ settings"]
    assert "INTAKE_TOKEN" in found


def test_a_role_that_names_nobody_known_is_told_with_its_name(installed: Database, examine: Examine) -> None:
    with installed.writing() as tx:
        playbooks.add(tx, TEAM, 1, PLAYBOOK.replace("@boss", "@nobody"), "test", wall_clock())
    code, found = examine()
    faults = {what for what in found if what.startswith("✗")}
    assert (code, faults) == (1, {"✗ roles", "✗ ladders"})
    assert "@nobody" in found["✗ roles"]


def test_messages_that_slack_refused_are_told_with_the_reason_and_the_command(
    installed: Database, examine: Examine
) -> None:
    slack = FakeSlack()
    slack.refusing["chat.postMessage"] = "not_in_channel"
    desk = desk_of(installed, slack)
    take_in(desk, RawInquiry(b'{"name": "Ann"}', "application/json"))
    Sender(desk, wall_clock).send_what_is_due()
    code, found = examine()
    what, says = only_fault(found)
    assert (code, what) == (1, "messages Slack refused")
    assert "not_in_channel" in says
    assert "`glengarry resend`" in says


def test_a_lead_without_a_next_step_is_told(installed: Database, examine: Examine) -> None:
    number = a_lead_of(installed)
    with installed.writing() as tx:
        leads.put(tx, number, due_at=None, due_what=None, due_who=None)
    code, found = examine()
    assert (code, only_fault(found)) == (1, ("leads without a next step", "1"))


def test_slack_may_try_again_to_draw_when_the_admin_says_so(installed: Database, examine: Examine) -> None:
    with installed.writing() as tx:
        workspaces.remember(tx, TEAM, "Glen", wall_clock())
        workspaces.draws_nothing(tx, TEAM, wall_clock())
    for typed, refused in (([], True), (["--try-pictures"], False)):
        assert "✓ token" in examine(*typed)[1]
        with installed.reading() as tx:
            assert (workspaces.drew_nothing(tx, TEAM) is not None) is refused
