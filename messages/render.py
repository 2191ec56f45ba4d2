"""Turns a template and its facts into a Block Kit payload, escaping every value on the way."""

import json
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from messages.words import short, unmasked

Payload = dict[str, Any]


def _escape(value: object) -> str:
    """A value as it may stand inside a JSON string that Slack reads as mrkdwn."""
    if value is None:
        return ""
    shown = unmasked(str(value)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return json.dumps(shown, ensure_ascii=False)[1:-1]


TEMPLATES = Environment(
    loader=PackageLoader("messages"),
    undefined=StrictUndefined,
    finalize=_escape,
    autoescape=False,  # noqa: S701  # the output is JSON, and `finalize` escapes for it
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters["short"] = short


def render(template: str, **facts: Any) -> Payload:
    """The payload of `templates/<template>.json.j2`: text and blocks, or a view.

    Blocks and fields that a template leaves `null` are dropped. Raises jinja2.UndefinedError when a fact
    is missing.
    """
    made = json.loads(TEMPLATES.get_template(f"{template}.json.j2").render(**facts))
    kept: Payload = _without_nulls(made)
    return kept


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(below) for key, below in value.items() if below is not None}
    if isinstance(value, list):
        return [_without_nulls(below) for below in value if below is not None]
    return value
