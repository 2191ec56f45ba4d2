"""Turns a template and its facts into a Block Kit payload, escaping every value on the way."""

import json
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from messages.words import LOOK_ALIKES, short, unmasked

Payload = dict[str, Any]


class Illustrated(Payload):
    """A payload with tables or charts. It knows what it was made of: not every Slack takes it as it is."""

    def __init__(self, payload: Payload, template: str, facts: dict[str, Any], **beside: Any) -> None:
        """`payload` is what `template` makes of `facts`; `beside` is said with it in any form."""
        super().__init__(payload, **beside)
        self.template, self.facts, self.beside = template, facts, beside


def _escape(value: object) -> str:
    """A value as it may stand inside a JSON string that Slack reads as mrkdwn."""
    if value is None:
        return ""
    shown = unmasked(str(value)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return json.dumps(shown, ensure_ascii=False)[1:-1]


def unescaped(value: object) -> str:
    """A value for places where it is not settled whether Slack decodes: look-alikes stand for its signs."""
    return str(value).translate(LOOK_ALIKES)


TEMPLATES = Environment(
    loader=PackageLoader("messages"),
    undefined=StrictUndefined,
    finalize=_escape,
    autoescape=False,  # noqa: S701  # the output is JSON, and `finalize` escapes for it
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # a running app's files stay as they are: no look at eight of them for each message
)
TEMPLATES.filters["short"] = short
TEMPLATES.filters["unescaped"] = unescaped


def render(template: str, **facts: Any) -> Payload:
    """The payload of `templates/<template>.json.j2`: text and blocks, or a view.

    Blocks and fields that a template leaves `null` are dropped. Raises jinja2.UndefinedError when a fact
    is missing. With a fact `native` it is Illustrated.
    """
    made = json.loads(TEMPLATES.get_template(f"{template}.json.j2").render(**facts))
    kept: Payload = _without_nulls(made)
    return Illustrated(kept, template, facts) if "native" in facts else kept


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(below) for key, below in value.items() if below is not None}
    if isinstance(value, list):
        return [_without_nulls(below) for below in value if below is not None]
    return value
