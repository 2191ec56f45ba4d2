"""The floor of every click: our web door and Bolt with our settings, and a listener that only acknowledges.

Started in a process of its own; takes HOST and PORT from the environment.
"""

import os
import re

from prometheus_client import CollectorRegistry
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from benchmarks.processes import SECRET
from bot.logs import set_up_log
from bot.web_door.web import FrontDesk, serve, web_door
from handlers.arrival.intake import Taken

US = AuthorizeResult(enterprise_id=None, team_id="T0GLEN", bot_token="xoxb-benchmark")  # noqa: S106


def acknowledging_app() -> App:
    """A Bolt app as the product makes it, with nothing to do."""
    app = App(
        authorize=lambda: US,
        signing_secret=SECRET,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )
    app.action(re.compile(""))(_acknowledge)
    return app


def _acknowledge(ack: Ack) -> None:
    ack()


def main() -> None:
    """Serve until the process is ended."""
    set_up_log("WARNING", "text")
    front = FrontDesk(
        take_in=lambda _: Taken(202, {}),
        take_activities=lambda _: Taken(202, {}),
        intake_token="",
        ready=list,
        allow=lambda _: 0.0,
        metrics=CollectorRegistry(),
        slack=SlackRequestHandler(acknowledging_app()).handle,
    )
    serve(web_door(front), os.environ["HOST"], int(os.environ["PORT"])).run()


if __name__ == "__main__":
    main()
