"""The floor of every lead: our web door, and behind it a deed that keeps the body and nothing else.

Started in a process of its own; takes HOST, PORT and DATABASE_URL from the environment.
"""

import os
from functools import partial

from flask import Response, jsonify, request
from prometheus_client import CollectorRegistry
from slack_sdk import WebClient

from benchmarks.processes import TOKEN
from bot.clock import wall_clock
from bot.logs import set_up_log
from bot.web_door.web import FrontDesk, serve, web_door
from handlers.arrival.intake import Taken
from handlers.arrival.raw_inquiry import RawInquiry, facts_of
from handlers.desk import Desk
from handlers.rules import InForce
from store import inquiries
from store.database import Database
from tests.slack_double import TEAM


def keep(desk: Desk, raw: RawInquiry) -> Taken:
    """Keep it, as it is kept when it is made a lead later."""
    columns = facts_of(desk, raw, desk.clock(), "nothing to do")
    desk.database.together(partial(inquiries.keep_plainly, columns=columns))
    return Taken(202, {})


def main() -> None:
    """Serve until the process is ended."""
    set_up_log("WARNING", "text")
    database = Database(os.environ["DATABASE_URL"])
    desk = Desk(database, wall_clock, WebClient(), InForce(database, TEAM), TEAM)
    front = FrontDesk(
        take_in=partial(keep, desk),
        take_activities=lambda _: Taken(202, {}),
        intake_token=TOKEN,
        ready=list,
        allow=lambda _: 0.0,
        metrics=CollectorRegistry(),
    )
    app = web_door(front)
    app.add_url_rule("/in/<_kind>/<_key>", "source", partial(_from_source, desk), methods=["POST"])
    serve(app, os.environ["HOST"], int(os.environ["PORT"])).run()


def _from_source(desk: Desk, _kind: str, _key: str) -> Response:
    raw = RawInquiry(request.get_data(cache=False), request.content_type or "")
    return jsonify(keep(desk, raw).answer)


if __name__ == "__main__":
    main()
