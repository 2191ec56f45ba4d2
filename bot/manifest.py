"""The Slack manifest: as it is for Socket Mode, or with addresses for HTTP."""

from importlib.resources import files
from pathlib import Path

import yaml

BESIDE = Path(__file__).parent.parent / "app_manifest.yml"


def manifest_text(http: str = "") -> str:
    """The manifest as YAML; with `http` (the app's public address) for HTTP mode."""
    packed = files("bot").joinpath("app_manifest.yml")
    text = BESIDE.read_text(encoding="utf-8") if BESIDE.exists() else packed.read_text(encoding="utf-8")
    return _for_http(text, http.rstrip("/") + "/slack/events") if http else text


def _for_http(text: str, url: str) -> str:
    manifest = yaml.safe_load(text)
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["interactivity"] = {"is_enabled": True, "request_url": url}
    if "event_subscriptions" in settings:
        settings["event_subscriptions"]["request_url"] = url
    for command in manifest["features"]["slash_commands"]:
        command["url"] = url
    return str(yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True))
