"""The command line: each command reads its settings, calls one deed, and prints what came of it."""

import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot import opening
from bot.clock import wall_clock
from bot.command_line import doctor as doctors
from bot.command_line.cli_block import block_app
from bot.command_line.cli_campaign import campaign_app
from bot.command_line.cli_crm import crm_app
from bot.command_line.cli_drop import drop as drop_file
from bot.command_line.cli_erase import erase_person
from bot.command_line.cli_intake import intake_app
from bot.command_line.cli_nurture import nurture_app
from bot.command_line.cli_outlook import add_to as add_outlook
from bot.command_line.cli_people import people_app
from bot.command_line.cli_playbook import playbook_app
from bot.command_line.cli_route import route_test
from bot.command_line.cli_source import source_app
from bot.command_line.cli_stats import print_report, write_csv
from bot.command_line.cli_token import token_app
from bot.command_line.cli_verify import verify_both_ways
from bot.command_line.cli_webhook import webhook_app
from bot.command_line.console import err, out
from bot.command_line.flags import without_values
from bot.command_line.offline import offline_desk
from bot.demo import demo as demos
from bot.demo.local_slack import DemoProblem
from bot.logs import set_up_log
from bot.manifest import manifest_text
from bot.run import build, run_until_stopped
from bot.settings import RunSettings, Settings, SettingsProblem, read_settings
from handlers.reports.asked_period import begun
from handlers.reports.reports import count_period, report_as_json
from handlers.reports.stats_asked import id_of
from messages.words import count
from playbook.board import By
from playbook.document import PlaybookProblem
from playbook.refusal import Refusal
from store import outbox, outgoing, receivers
from store.backup import BackupProblem, back_up

app = typer.Typer(
    name="glengarry",
    help="Posts leads to Slack, nudges their owners until a disposition ends it, and counts who follows up.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(playbook_app, name="playbook")
app.add_typer(people_app, name="people")
app.add_typer(block_app, name="block")
app.add_typer(nurture_app, name="nurture")
app.add_typer(campaign_app, name="campaign")
app.add_typer(source_app, name="source")
app.add_typer(intake_app, name="intake")
app.add_typer(webhook_app, name="webhook")
app.add_typer(token_app, name="token")
app.add_typer(crm_app, name="crm")
app.command("drop")(drop_file)
app.command("erase")(erase_person)
app.command("route-test")(route_test)
add_outlook(app)

EXPECTED = (SettingsProblem, opening.CannotStart, PlaybookProblem, Refusal, DemoProblem, BackupProblem)
Speed = Annotated[
    float, typer.Option(min=1, max=600, help="Run the desk's clock faster. Only for trying things out.")
]


def main() -> None:
    """The entry point: what is expected to go wrong is one clear message and exit code 1, no stack trace."""
    # by itself logging would print what exceptions say, and people's data with it; so would app()
    set_up_log("WARNING", "text")
    try:
        without_values(typer.main.get_command(app))(prog_name="glengarry")
    except EXPECTED as problem:
        err.print(str(problem), style="bold red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def run(speed: Speed = 1) -> None:
    """Start the app: Slack, the web door for leads, the clock and the sender."""
    settings = read_settings(RunSettings)
    set_up_log(settings.log_level, settings.log_format)
    house = build(settings, speed)
    where = f"http://{settings.host}:{settings.port}/leads"
    told = f"Glengarry is running. Leads come in at {where}. Ctrl-C stops it."
    told += f" The desk's clock runs {speed:g} times faster." if speed != 1 else ""
    run_until_stopped(house, lambda: out.print(told, soft_wrap=True))


@app.command()
def demo(
    speed: Speed = 1,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where leads come in.")] = 8080,
    slack_port: Annotated[int, typer.Option(min=1, max=65535, help="Where the local Slack is.")] = 3000,
    seed: Annotated[int, typer.Option(help="Another seed makes other leads.")] = 45,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two leads.")] = 20,
) -> None:
    """Try everything on this machine: a local Slack, a small sales team, and believable leads."""
    demos.run_demo(demos.Show(speed, port, slack_port, seed, every), out)


@app.command()
def doctor(
    try_pictures: Annotated[
        bool, typer.Option("--try-pictures", help="Let Slack draw tables and charts again, if it refused.")
    ] = False,
) -> None:
    """Check database, token, scopes, channels, clock and sources; the exit code says whether all is well."""
    if try_pictures:
        doctors.let_draw_again(wall_clock)
    findings = doctors.examine(wall_clock)
    for finding in findings:
        glyph, colour = finding.mark
        out.print(glyph, style=colour, end=" ")
        out.print(f"{finding.what}: {finding.says}", markup=False, highlight=False, soft_wrap=True)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    url = read_settings(Settings).database_url
    with err.status("Migrating the database"):
        opening.migrate(url)
    out.print("The database is on the newest schema.")


@app.command()
def stats(
    period: Annotated[
        str, typer.Option(help="today, week, month, quarter, year, 2026-09, or FROM..TO")
    ] = "week",
    by: Annotated[By, typer.Option(help="What the rows are.")] = "person",
    person: Annotated[str, typer.Option(help="Only what counts for somebody: @sam, or his id.")] = "",
    channel: Annotated[str, typer.Option(help="Only what was posted there, named as in the playbook.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON with period, timezone, total and rows.")
    ] = False,
    as_csv: Annotated[
        Path | None, typer.Option("--csv", help="Write a list for a spreadsheet instead; - prints it.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Count lead by lead, too, and say whether both agree.")
    ] = False,
) -> None:
    """Count who follows up and who does not."""
    with offline_desk(read_settings(Settings), wall_clock) as desk:
        if verify:
            verify_both_ways(desk, begun(desk, period))
            return
        whom = id_of(desk, person) if person else None
        report = count_period(desk, begun(desk, period), by, person=whom, channel=channel or None)
    if as_csv:
        write_csv(report, wall_clock(), as_csv, whom)
    elif as_json:
        print(json.dumps(report_as_json(report), indent=2))  # noqa: T201  # for another program to read
    else:
        print_report(report)


@app.command()
def resend() -> None:
    """Send again what Slack, a webhook or a CRM refused, after its cause is mended."""
    with offline_desk(read_settings(Settings), wall_clock) as desk, desk.database.writing() as tx:
        again = outbox.resend(tx, desk.workspace) + outgoing.resend(tx, desk.workspace)
        receivers.try_at_once(tx, desk.workspace)
    out.print(f"{count(again, 'message')} will be tried again.")


@app.command()
def manifest(
    http: Annotated[str, typer.Option(metavar="URL", help="For HTTP mode: the app's public address.")] = "",
) -> None:
    """Print the manifest to paste at api.slack.com/apps."""
    if http and not re.fullmatch(r"https://[^/\s]+(/\S*)?", http):
        raise typer.BadParameter("Slack calls https:// addresses only, such as https://leads.example.com")
    print(manifest_text(http))  # noqa: T201  # to be pasted, so without colours


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it.")]) -> None:
    """Write a copy of the database, while everything runs on."""
    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("Copying", total=None)
        back_up(
            read_settings(Settings).database_url,
            file,
            lambda done, of: bar.update(task, total=of, completed=done),
        )
    out.print(f"Written to {file}.", markup=False, highlight=False, soft_wrap=True)
