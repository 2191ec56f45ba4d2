"""A report with a table and a chart for tests, and an office in which it is said, drawn and shown."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any
from unittest.mock import patch

from jinja2 import ChoiceLoader, DictLoader

from bot.rooms.picture_room import PictureRoom
from bot.slack.sender import Sender
from handlers.rules import InForce
from messages.drawing import png
from messages.pictures import Cell, chart, table
from messages.render import TEMPLATES
from store import outbox, playbooks, workspaces
from tests.sending import PostOffice
from tests.slack_double import Json

REPORT = """{
  "text": "{{ said }}",
  "blocks": [
    {% with made=table, id="rows" %}{% include "_table.j2" %}{% endwith %}
    {% with made=chart, id="bars" %}{% include "_chart.j2" %}{% endwith %}
    {"type": "section", "block_id": "said", "text": {"type": "mrkdwn", "text": "{{ said }}"}}
  ]
}"""
DRAWN = '[reports]\npictures = "drawn"\n'
NEW_BLOCKS = ("data_table", "data_visualization")


@cache
def _picture(facts: str) -> bytes:
    return png(json.loads(facts))


def picture(facts: Mapping[str, Any]) -> bytes:
    """What the app draws; the same facts are drawn once."""
    return _picture(json.dumps(facts))


@contextmanager
def known_report() -> Iterator[None]:
    """A template `test_report`, beside those of the app."""
    both = ChoiceLoader([DictLoader({"test_report.json.j2": REPORT}), TEMPLATES.loader])  # type: ignore[list-item]
    with patch.object(TEMPLATES, "loader", both):
        yield


def report(said: str = "The team: 3 of 4", native: bool = True, rate: float = 75) -> dict[str, Any]:
    """The facts of a report."""
    rows: list[list[Cell]] = [["Sam", (rate, f"{rate:g}%")], ["Dana", (50, "50%")]]
    return {
        "said": said,
        "native": native,
        "table": table("Who follows up", ["Who", "followed up"], rows),
        "chart": chart("bar", "Follow-up", ["Sam", "Dana"], {"followed up, %": [rate, 50]}),
    }


class DrawingOffice:
    """An office whose workspace is known, with rules of its own and a picture room; the clock is moved by hand."""

    def __init__(self, office: PostOffice, playbook: str = "", public_url: str = "") -> None:
        self.office, self.double, self.clock = office, office.double, office.clock
        with office.database.writing() as tx:
            workspaces.remember(tx, "T0", "Glen", office.clock())
            playbooks.add(tx, "T0", 0, playbook, "test", office.clock())
        self.public_url, self.draw = public_url, picture
        self.restart()

    def restart(self) -> None:
        """Everything in memory is gone."""
        self.desk = replace(self.office.desk, rules=InForce(self.office.database, "T0"))
        self.sender = Sender(self.desk, self.clock)
        self.room = PictureRoom(self.desk, self.clock, self.draw, self.public_url)

    def say(self, key: str = "week", **facts: Any) -> None:
        with self.office.database.writing() as tx:
            outbox.notice(tx, "T0", key, "test_report", "#leads", self.clock(), facts=report(**facts))

    def work(self, seconds: int = 1, draw: bool = True, step: int = 1) -> None:
        """So many seconds pass, and everybody does what is due."""
        for _ in range(0, seconds, step):
            self.sender.send_what_is_due()
            if draw:
                self.room.work()
            self.clock.move(seconds=step)
        self.sender.send_what_is_due()

    def messages(self) -> list[Json]:
        return self.double.messages("#leads")

    def kinds(self) -> list[str]:
        """The kinds of blocks of the one message that stands there."""
        (message,) = self.messages()
        return [block["type"] for block in message["blocks"]]

    def image(self) -> Json:
        """The one picture in the one message."""
        (message,) = self.messages()
        (image,) = [block for block in message["blocks"] if block["type"] == "image"]
        return dict(image)
