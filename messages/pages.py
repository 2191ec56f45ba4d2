"""Web pages that anybody may see: HTML without a script, every value escaped, one stylesheet of our own."""

import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

PAGES = Environment(
    loader=PackageLoader("messages", "pages"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
STYLE = files("messages").joinpath("pages", "form.css").read_bytes()
STYLE_NAME = (
    f"form-{hashlib.sha256(STYLE).hexdigest()[:12]}.css"  # another look has another name: kept for ever
)


def page(template: str, **facts: Any) -> str:
    """The page of `pages/<template>.html.j2`. Raises jinja2.UndefinedError when a fact is missing."""
    return PAGES.get_template(f"{template}.html.j2").render(style=STYLE_NAME, **facts)


def snippet(address: str, title: str) -> str:
    """What shows the form at an address inside another site's page."""
    return PAGES.get_template("snippet.html.j2").render(address=address, title=title)
