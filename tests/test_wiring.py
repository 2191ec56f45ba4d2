"""Manifest, listeners, templates, playbook and help texts agree with each other."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from bot.slack.slack_door import ACTIONS, COMMANDS, EVENTS, FEATURES, SHORTCUTS, VIEWS
from handlers.campaigns.campaigns import begin
from handlers.commands import dispose, lead, leaddrop
from handlers.ownership import may_manage
from handlers.reports import stats
from handlers.sent.speak import NOT_OF_A_LEAD, OF_A_LEAD
from handlers.sources import workflow_step
from messages.render import TEMPLATES, Payload, render
from playbook.document import DEFAULT_TEXT, read
from sources.workflow_step import INPUTS
from store import people
from tests.floor import Floor
from tests.messages.filled import SAMPLES

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = yaml.safe_load((ROOT / "app_manifest.yml").read_text(encoding="utf-8"))
HELP = {"/lead": lead.HELP, "/dispo": dispose.HELP, "/leadstats": stats.HELP, "/leaddrop": leaddrop.HELP}
OF_THE_DEMO = ("demo", "local_slack")  # talks to a Slack of its own

# what Slack's documentation asks of each method the app calls
SCOPES: dict[str, set[str]] = {
    "apps.connections.open": set(),  # of the app-level token
    "auth.test": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.list": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "functions.completeError": set(),
    "functions.completeSuccess": set(),
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read", "users:read.email"},
    "users.list": {"users:read", "users:read.email"},
    "users.lookupByEmail": {"users:read.email"},
    "views.open": set(),
    "views.push": set(),
    "views.publish": set(),
    "views.update": set(),
}
# what Slack's documentation asks for each event that is sent to the app
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "function_executed": set(),
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "reaction_added": {"reactions:read"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "user_change": {"users:read"},
}
METHODS = {name.replace("_", ".") for name in dir(WebClient) if re.fullmatch(r"[a-z]+(_[a-zA-Z]+)+", name)}
METHODS -= {"api.call"}


@cache
def written() -> Sequence[ast.AST]:
    """All that is written in the rooms that talk to Slack."""
    files = [path for room in ("bot", "handlers") for path in sorted((ROOT / room).rglob("*.py"))]
    trees = [ast.parse(path.read_text("utf-8")) for path in files if not path.name.startswith(OF_THE_DEMO)]
    return [node for tree in trees for node in ast.walk(tree)]


def methods_called() -> set[str]:
    """The Web API methods that the code names, as "chat.update" or as `slack.views_open(...)`."""
    found = set()
    for node in written():
        if isinstance(node, ast.Constant):
            found.add(str(node.value))
        if isinstance(node, ast.Attribute) and "_" in node.attr:
            found.add(node.attr.replace("_", "."))
    return found & METHODS


def templates_used() -> set[str]:
    """The names given to `render`, and those that stand in an outbox row."""
    found = set(OF_A_LEAD) | set(NOT_OF_A_LEAD)
    for node in written():
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = {"render": 0, "notice": 3, "leave_behind": 4}.get(name, len(node.args))
            found |= {str(arg.value) for arg in node.args[at : at + 1] if isinstance(arg, ast.Constant)}
    return found


@cache
def rendered() -> Sequence[Payload]:
    return [render(template, **facts) for template, each in SAMPLES.items() for facts in each.facts("normal")]


def elements(payload: Payload) -> Iterator[dict[str, Any]]:
    """What can be pressed in a message or a view: inputs of a form are sent with it instead."""
    for block in payload.get("blocks", []):
        if block["type"] == "actions":
            yield from block["elements"]
        elif "accessory" in block:
            yield block["accessory"]


def test_every_command_of_the_manifest_has_a_wire_and_the_other_way_round() -> None:
    assert {each["command"] for each in MANIFEST["features"]["slash_commands"]} == set(COMMANDS) == set(HELP)


def test_every_button_has_a_wire_and_every_wire_a_button() -> None:
    pressed = {element["action_id"].partition(":")[0] for each in rendered() for element in elements(each)}
    assert pressed == set(ACTIONS)


def test_every_form_has_a_wire_and_every_wire_a_form() -> None:
    assert {each["callback_id"] for each in rendered() if "callback_id" in each} == set(VIEWS)


def test_every_shortcut_of_the_manifest_has_a_wire_and_the_other_way_round() -> None:
    asked_for = MANIFEST["features"]["shortcuts"]
    assert {each["callback_id"] for each in asked_for} == set(SHORTCUTS)
    assert {each["type"] for each in asked_for} == {"message"}  # a wire reads the message


def test_every_step_of_a_workflow_has_a_wire_and_the_other_way_round() -> None:
    assert set(MANIFEST["functions"]) == set(workflow_step.FUNCTIONS)


def test_the_inputs_of_the_step_are_those_that_are_read() -> None:
    step = MANIFEST["functions"]["send_to_glengarry"]
    assert set(step["input_parameters"]["properties"]) == set(INPUTS)
    assert set(step["output_parameters"]["properties"]) == {"lead"}


def test_every_event_of_the_manifest_has_a_wire_and_its_scopes_and_the_other_way_round() -> None:
    asked_for = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(asked_for) == sorted(SCOPES_OF_EVENTS)
    assert {event.partition(".")[0] for event in asked_for} == set(EVENTS)
    needed = {scope for event in asked_for for scope in SCOPES_OF_EVENTS[event]}
    assert needed <= set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_no_feature_takes_anothers_button_command_or_form() -> None:
    for table in ("ACTIONS", "COMMANDS", "VIEWS", "SHORTCUTS", "EVENTS"):
        names = [name for feature in FEATURES for name in getattr(feature, table, {})]
        assert sorted(names) == sorted(set(names))


def test_every_wire_says_what_it_is_for() -> None:
    shown = (*ACTIONS.values(), *COMMANDS.values(), *VIEWS.values(), *SHORTCUTS.values())
    for wire in (*shown, *EVENTS.values(), *workflow_step.FUNCTIONS.values()):
        assert wire.__doc__


def test_every_template_is_used_and_every_one_used_is_there() -> None:
    on_disk = {
        name.removesuffix(".json.j2") for name in TEMPLATES.list_templates() if not name.startswith("_")
    }
    assert templates_used() == on_disk


def test_every_part_of_a_template_is_included_somewhere() -> None:
    parts = {path.name for path in (ROOT / "messages" / "templates").glob("_*")}
    whole = "".join(path.read_text("utf-8") for path in (ROOT / "messages" / "templates").iterdir())
    assert parts == set(re.findall(r"include [\"'](_[\w.]+)[\"']", whole))


def test_the_manifest_asks_for_the_scopes_of_the_methods_called_and_no_others() -> None:
    called = methods_called()
    assert called <= set(SCOPES), "add the method and what Slack asks for it to the table above"
    assert {"chat.postMessage", "chat.update", "views.open", "users.info"} <= called
    needed = {scope for method in called for scope in SCOPES[method]} | {"commands"}
    needed |= {scope for scopes in SCOPES_OF_EVENTS.values() for scope in scopes}
    assert needed == set(MANIFEST["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize(
    ("command", "usage"), [(name, usage) for name, lines in HELP.items() for usage, _ in lines]
)
def test_every_line_of_a_help_text_does_what_it_says(floor: Floor, command: str, usage: str) -> None:
    assert usage.startswith(command)
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0MARIA", admin=True)
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0MARIA", "claim", number)
    _autumn_webinar(floor)
    another = floor.lead(name="Bob Ray", temperature="hot")
    floor.press("U0MARIA", "claim", another)
    if "reopen" in usage:
        floor.type("U0MARIA", f"/dispo {number} junk")
    else:
        floor.type("U0MARIA", f"/dispo {number} voicemail")  # what nobody has touched cannot be snoozed
    typed = re.sub(r"\b42\b", str(number), usage).removeprefix(command).strip()
    typed = re.sub(r"\b17\b", str(another), typed)
    body = {
        "command": command,
        "text": typed,
        "user_id": "U0MARIA",
        "channel_id": "C0LEADS",
        "trigger_id": "1.2",
    }
    said = COMMANDS[command](floor.desk, body)  # a refusal would be raised
    assert said or floor.slack.views()


def test_the_usage_hints_of_the_manifest_are_understood(floor: Floor) -> None:
    with floor.database.reading() as tx:
        assert may_manage(floor.desk, tx, "U0MARIA")
    _autumn_webinar(floor)
    for each in MANIFEST["features"]["slash_commands"]:
        for hint in each["usage_hint"].split(" | "):
            number = floor.lead(name=f"Ann {each['command']} {hint}", temperature="hot")
            floor.press("U0MARIA", "claim", number)
            typed = re.sub(r"\b42\b", str(number), hint).replace("@person", "@sam")
            body = {"text": typed, "user_id": "U0MARIA", "channel_id": "C0LEADS", "trigger_id": "1.2"}
            assert COMMANDS[each["command"]](floor.desk, body) or floor.slack.views()


def _autumn_webinar(floor: Floor) -> None:
    """The campaign that help texts speak of."""
    with floor.database.writing() as tx:
        begin(tx, floor.desk, "Autumn webinar", floor.clock(), "U0TOM")


def test_help_is_given_for_every_command(floor: Floor) -> None:
    for command, lines in HELP.items():
        answer = floor.type("U0SAM", f"{command} help")
        assert all(usage in answer["text"] for usage, _ in lines)
        assert answer["response_type"] == "ephemeral"


def test_every_code_of_the_playbook_is_listed_in_help_and_offered_in_the_form(floor: Floor) -> None:
    codes = list(read(DEFAULT_TEXT).dispositions)
    answer = str(floor.type("U0SAM", "/dispo help"))
    assert all(f"`{code}`" in answer for code in codes)
    floor.lead(name="Ann Lee")
    floor.press("U0SAM", "dispose", 1)
    (choice,) = [
        block["element"] for block in floor.slack.views()[-1]["blocks"] if block["block_id"] == "code"
    ]
    assert [option["value"] for option in choice["options"]] == codes


def test_an_unknown_button_or_command_is_answered(floor: Floor) -> None:
    pressed = floor.press("U0SAM", "of-an-older-version", 1)
    assert pressed is not None
    assert "is not known here any more" in pressed["text"]
    assert "is not known here any more" in floor.type("U0SAM", "/somethingelse 42")["text"]


def test_an_unknown_form_is_answered(floor: Floor) -> None:
    view = {
        "type": "modal",
        "callback_id": "of-an-older-version",
        "private_metadata": '{"channel": "C0LEADS"}',
        "blocks": [],
    }
    answer = floor.submit("U0SAM", view)
    assert answer is not None
    assert "is not known here any more" in answer["text"]
