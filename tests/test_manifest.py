"""What Slack is told about the app keeps to Slack's own schema, and an installed package brings it along."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.manifest import manifest_text
from bot.slack.slack_door import EVENTS

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "app_manifest.yml"
SCHEMA = ROOT.parent / "shared" / "schemas" / "manifest.schema.2.0.0.json"
ROOMS = ("bot", "handlers", "messages", "playbook", "sources", "store")


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The package as it would be installed elsewhere, opened."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("glengarry-*.whl")
    return zipfile.Path(built)


def against_the_schema(manifest: dict[str, Any]) -> list[str]:
    """What Slack's schema finds wrong; nothing where it is not beside the checkout."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8")) if SCHEMA.exists() else {}
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(manifest)]


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"Slack's schema is not beside the checkout: {SCHEMA.name}")
def test_the_manifest_keeps_to_slacks_schema(manifest: dict[str, Any]) -> None:
    assert against_the_schema(manifest) == []


def test_every_command_says_how_to_use_it_and_gets_people_as_ids(manifest: dict[str, Any]) -> None:
    commands = manifest["features"]["slash_commands"]
    assert [command["command"] for command in commands] == ["/lead", "/dispo", "/leadstats", "/leaddrop"]
    for command in commands:
        assert command["should_escape"] is True
        assert command["description"]
        assert "help" in command["usage_hint"]


def test_no_right_is_asked_for_that_the_app_does_not_use(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"] == {
        "bot": [
            "channels:history",
            "channels:read",
            "chat:write",
            "commands",
            "files:read",
            "files:write",
            "groups:history",
            "groups:read",
            "im:history",
            "im:write",
            "reactions:read",
            "usergroups:read",
            "users:read",
            "users:read.email",
        ]
    }


def test_home_is_on_and_slack_tells_who_changes_and_who_leaves(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True
    asked_for = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(EVENTS) == list(dict.fromkeys(event.partition(".")[0] for event in asked_for))


def test_the_manifest_works_without_a_public_address(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert not [command for command in manifest["features"]["slash_commands"] if "url" in command]


def test_slack_takes_the_step_of_a_workflow(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    assert settings["function_runtime"] == "remote"
    assert settings["org_deploy_enabled"] is True
    for step in manifest["functions"].values():
        for given in (step["input_parameters"], step["output_parameters"]):
            assert set(given["required"]) <= set(given["properties"])
            assert all(each["title"] and each["description"] for each in given["properties"].values())


def test_over_http_shortcuts_and_steps_come_to_the_public_address(manifest: dict[str, Any]) -> None:
    over_http = yaml.safe_load(manifest_text("https://leads.example.com"))
    url = "https://leads.example.com/slack/events"
    assert over_http["settings"]["interactivity"]["request_url"] == url
    assert over_http["settings"]["event_subscriptions"]["request_url"] == url
    assert over_http["settings"]["function_runtime"] == "remote"
    assert over_http["functions"] == manifest["functions"]
    assert over_http["features"]["shortcuts"] == manifest["features"]["shortcuts"]
    assert against_the_schema(over_http) == []


def test_an_installed_package_brings_the_very_same_manifest(wheel: zipfile.Path) -> None:
    assert (wheel / "bot" / "app_manifest.yml").read_bytes() == MANIFEST.read_bytes()


def test_an_installed_package_brings_every_file_of_the_rooms(wheel: zipfile.Path) -> None:
    here = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = set(wheel.root.namelist())
    assert here - packed == set()
    assert "tests/test_manifest.py" not in packed
