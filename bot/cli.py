"""The command line: each command reads its settings, calls one deed, and prints what came of it."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot import demo as demos
from bot import doctor as doctors
from bot.clock import wall_clock
from bot.local_slack import DemoProblem
from bot.logs import set_up_log
from bot.manifest import manifest_text
from bot.offline import offline_desk
from bot.run import CannotStart, build, run_until_stopped
from bot.settings import RunSettings, Settings, SettingsProblem, read_settings
from handlers import playbook_change
from handlers import stats as numbers
from messages.words import percent
from playbook.document import DEFAULT_TEXT, PlaybookProblem, read
from playbook.refusal import Refusal
from store import outbox, playbooks, schema
from store.backup import BackupProblem, back_up
from store.database import Database

app = typer.Typer(
    name="glengarry",
    help="Posts leads to Slack, nudges their owners until a disposition ends it, and counts who follows up.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
playbook_app = typer.Typer(
    help="Look at the team's rules and numbers, and change them.", no_args_is_help=True
)
app.add_typer(playbook_app, name="playbook")
out, err = Console(), Console(stderr=True)

EXPECTED = (SettingsProblem, CannotStart, PlaybookProblem, Refusal, DemoProblem, BackupProblem)
Speed = Annotated[
    float, typer.Option(min=1, max=600, help="Run the desk's clock faster. Only for trying things out.")
]
By = Literal["person", "channel", "source", "campaign"]


def main() -> None:
    """The entry point: what is expected to go wrong is one clear message and exit code 1, no stack trace."""
    try:
        app()
    except EXPECTED as problem:
        err.print(str(problem), style="bold red", markup=False, highlight=False)
        sys.exit(1)


@app.command()
def run(speed: Speed = 1) -> None:
    """Start the app: Slack, the web door for leads, the clock and the sender."""
    settings = read_settings(RunSettings)
    set_up_log(settings.log_level, settings.log_format)
    house = build(settings, speed)
    where = f"http://{settings.host}:{settings.port}/leads"
    run_until_stopped(
        house, lambda: err.print(f"Glengarry is running. Leads come in at {where}. Ctrl-C stops it.")
    )


@app.command()
def demo(
    speed: Speed = 1,
    port: Annotated[int, typer.Option(help="Where leads come in.")] = 8080,
    slack_port: Annotated[int, typer.Option(help="Where the local Slack is.")] = 3000,
    seed: Annotated[int, typer.Option(help="Another seed makes other leads.")] = 45,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two leads.")] = 20,
) -> None:
    """Try everything on this machine: a local Slack, a small sales team, and believable leads."""
    set_up_log("WARNING", "text")
    demos.run_demo(demos.Show(speed, port, slack_port, seed, every), out)


@app.command()
def doctor() -> None:
    """Check database, token, scopes, channels, clock and sources; the exit code says whether all is well."""
    findings = doctors.examine(wall_clock)
    for finding in findings:
        out.print(
            f"[{'green' if finding.well else 'red'}]{'✓' if finding.well else '✗'}[/] {finding.what}", end=""
        )
        out.print(f": {finding.says}", markup=False, highlight=False)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    database = Database(read_settings(Settings).database_url)
    with err.status("Migrating the database"):
        schema.migrate(database)
    out.print("The database is on the newest schema.")


@app.command()
def stats(
    period: Annotated[str, typer.Option(help="today, week, month, quarter, 2026-09, or FROM..TO")] = "week",
    by: Annotated[By, typer.Option(help="What the rows are.")] = "person",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON with period, timezone, total and rows.")
    ] = False,
) -> None:
    """Count who follows up and who does not."""
    desk = offline_desk(read_settings(Settings), wall_clock)
    report = numbers.count_up(desk, period, by)
    if as_json:
        print(json.dumps(numbers.report_as_json(report), indent=2))  # noqa: T201  # for another program to read
    else:
        _print_report(report, by)


def _print_report(report: numbers.Report, by: str) -> None:
    table = Table(
        title=f"{report.period.name}, {report.period.timezone}", caption=numbers.headline(report.total)
    )
    for column in (by, "received", "pending", "followed up", "on time", "first touch", "overdue"):
        table.add_column(column)
    for row in report.rows:
        table.add_row(report.names.get(row.key or "", row.key or "never claimed"), *_cells(row.score))
    table.add_row("all", *_cells(report.total), style="bold")
    out.print(table)


def _cells(score: Any) -> list[str]:
    return [
        str(score.received), str(score.pending),
        numbers.rate_of(score.follow_up_rate, score.followed_up, score.followable),
        percent(score.on_time_rate), numbers.speed(score.speed_to_first_touch), str(score.overdue_now),
    ]  # fmt: skip


@app.command()
def resend() -> None:
    """Send again what Slack refused, after its cause is mended."""
    desk = offline_desk(read_settings(Settings), wall_clock)
    with desk.database.writing() as tx:
        again = outbox.resend(tx, desk.workspace)
    out.print(f"{again} messages will be tried again.")


@app.command()
def manifest(
    http: Annotated[str, typer.Option(metavar="URL", help="For HTTP mode: the app's public address.")] = "",
) -> None:
    """Print the manifest to paste at api.slack.com/apps."""
    print(manifest_text(http))  # noqa: T201  # to be pasted, so without colours


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it.")]) -> None:
    """Write a copy of the database, while everything runs on."""
    with Progress(console=err) as bar:
        task = bar.add_task("Copying", total=None)
        back_up(
            read_settings(Settings).database_url,
            file,
            lambda done, of: bar.update(task, total=of, completed=done),
        )
    out.print(f"Written to {file}.", markup=False)


@playbook_app.command("show")
def show_playbook() -> None:
    """Print the playbook in force; it can be edited and applied again."""
    desk = offline_desk(read_settings(Settings), wall_clock)
    with desk.database.reading() as tx:
        text = playbooks.text(tx, desk.workspace, playbooks.latest(tx, desk.workspace))
    print(text or DEFAULT_TEXT)  # noqa: T201  # to be redirected into a file


@playbook_app.command("check")
def check_playbook(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Say whether a playbook could be applied."""
    read(file.read_text(encoding="utf-8"))
    out.print("This playbook can be applied.")


@playbook_app.command("apply")
def apply_playbook(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Put a playbook in force and show what changes."""
    desk = offline_desk(read_settings(Settings), wall_clock)
    changes = playbook_change.apply(desk, file.read_text(encoding="utf-8"), "command line")
    for key, before, after in changes:
        out.print(f"{key}: {before} → {after}", markup=False, highlight=False)
    out.print(f"{len(changes)} changes are in force." if changes else "Nothing changes.")
