"""A hosted form as a browser without scripts sees it: asked for, filled in, sent, and looked through."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.web_door.form_door import FormDoor, Sends, add_form_routes
from bot.web_door.rate import RateLimit
from handlers.campaigns.campaigns import begin
from handlers.home.playbook_change import apply
from playbook.form_guard import key_from
from store import campaigns, inquiries
from store.tables import Inquiry
from tests.floor import PLAYBOOK, Floor

KEY = key_from("a secret of the house")
VOID = {"meta", "link", "input", "br", "img"}


@dataclass
class Seen(HTMLParser):
    """The page, read: elements with their attributes, in order, and what is wrong with it."""

    html: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.html)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self._open]
        self._look()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.wrong.append(f"<{tag}> says something twice")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes something else")

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.elements if tag in tags]

    def values(self) -> dict[str, str]:
        """What is sent when nothing is changed."""
        return {each["name"]: each.get("value", "") for each in self.all("input")}

    def _look(self) -> None:
        ids = [attrs["id"] for _, attrs in self.elements if "id" in attrs]
        self.wrong += [f"two have the id {each}" for each in sorted(set(ids)) if ids.count(each) > 1]
        labelled = {each["for"] for each in self.all("label")}
        for each in self.all("input", "textarea", "select"):
            if each.get("type") != "hidden" and each.get("id") not in labelled:
                self.wrong.append(f"{each['name']} has no label")
            if "placeholder" in each:
                self.wrong.append(f"{each['name']} has a placeholder")
        for tag, attrs in self.elements:
            self._look_at(tag, attrs, ids)
        if not self.all("html")[0].get("lang"):
            self.wrong.append("nobody says in which language it is")

    def _look_at(self, tag: str, attrs: dict[str, str], ids: list[str]) -> None:
        if tag in ("script", "style", "img", "iframe", "object", "base") or "style" in attrs:
            self.wrong.append(f"<{tag}> is loaded or styled here")
        self.wrong += [f"{name} runs a script" for name in attrs if name.startswith("on")]
        named = attrs.get("aria-describedby", "").split() + attrs.get("aria-labelledby", "").split()
        named += [attrs["for"]] if "for" in attrs else []
        if tag == "a" and attrs["href"].startswith("#"):
            named.append(attrs["href"][1:])
        self.wrong += [f"nothing has the id {each}" for each in named if each not in ids]
        for name in ("src", "action", "formaction") + (("href",) if tag == "link" else ()):
            if "//" in attrs.get(name, ""):
                self.wrong.append(f"{name} is at another site")


class Hosted:
    """The forms of a floor, with a campaign "Autumn webinar"; `forms` is more of the playbook's [forms]."""

    def __init__(self, floor: Floor, forms: str = "", **page: str) -> None:
        self.floor = floor
        apply(floor.desk, f"{PLAYBOOK}\n[forms]\n{forms}", "test")
        floor.rules.refresh()
        with floor.database.writing() as tx:
            self.number = begin(tx, floor.desk, "Autumn webinar", floor.clock(), "U0TOM", page=page)[0].id
        self.seconds = 0.0

    def client(self, **more: Any) -> FlaskClient:
        app = Flask("forms", static_folder=None)
        sends = Sends(lambda rate, burst: RateLimit(lambda: self.seconds, rate, burst))
        add_form_routes(app, FormDoor(self.floor.desk, KEY, sends=sends, **more))
        return app.test_client()

    def read(self, client: FlaskClient, address: str = "/f/autumn-webinar", **headers: str) -> Seen:
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200
        return Seen(answer.text)

    def send(
        self, client: FlaskClient, seen: Seen | None = None, *, after: float = 10, address: str = "/f/autumn-webinar",
        **typed: str,
    ) -> TestResponse:  # fmt: skip
        """Fill the form in and send it so many seconds later."""
        seen = seen or self.read(client, address)
        self.floor.clock.move(seconds=after)
        return client.post(address, data={**seen.values(), **typed})

    def kept(self) -> list[Inquiry]:
        with self.floor.database.reading() as tx:
            return list(tx.scalars(select(Inquiry).order_by(inquiries.INQUIRY.c.id)))

    def close(self) -> None:
        with self.floor.database.writing() as tx:
            campaign = campaigns.get(tx, "T0", self.number)
            assert campaign
            campaigns.change(tx, campaign, state="closed", closed_at=self.floor.clock())


def errors_in(seen: Seen) -> dict[str, str]:
    """The field a reason is at, and the reason."""
    return dict(re.findall(r'<li><a href="#(\w+)">(.*?)</a></li>', seen.html))
