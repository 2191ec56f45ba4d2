"""From a lead's arrival to chat.postMessage, on a lane that is idle."""

import json
from http.client import HTTPConnection
from threading import Event
from time import monotonic

from slack_sdk import WebClient

from benchmarks.figures import Figure, Malfunction, middle, milliseconds, percentile
from benchmarks.idle import app_on_its_own
from benchmarks.processes import TOKEN, Started
from benchmarks.seeding import CHANNEL
from tests.slack_double import SlackDouble

LIMIT = 0.100
LANE_IS_IDLE_AGAIN = 1.3  # seconds after a message: a lane takes one a second


def measure(quick: bool) -> list[Figure]:
    """Seconds from sending the lead, until Slack is asked to post its card; the floor is both calls alone."""
    times = 1 if quick else 15
    with app_on_its_own() as (ours, floor, slack):
        if not quick:
            _arrives(ours, slack, 0)  # the first one also finds the channel
        found = [_arrives(ours, slack, nth) for nth in range(1, times + 1)]
        least = [_both_calls_alone(floor, slack) for _ in range(times)]
    usual, least_usual, worst = middle(found), middle(least), percentile(found, 0.99)
    what = f"a lead's arrival to chat.postMessage (slowest {milliseconds(worst)})"
    ratio = usual / least_usual
    return [
        Figure(what, milliseconds(least_usual), milliseconds(usual), ratio, "under 100 ms", usual < LIMIT)
    ]


def _arrives(ours: Started, slack: SlackDouble, nth: int) -> float:
    posted = len(slack.calls_of("chat.postMessage"))
    start = monotonic()
    lead = {
        "name": f"Ann Lee {nth}",
        "email": f"ann{nth}@acme.test",
        "message": "We would like to see a demo.",
    }
    if (status := _post(ours, "/leads", json.dumps(lead))) != 202:
        raise Malfunction(f"a lead was answered {status}")
    slack.wait_until(lambda: len(slack.calls_of("chat.postMessage")) > posted, timeout=10)
    took = slack.calls_of("chat.postMessage")[posted].at - start
    Event().wait(LANE_IS_IDLE_AGAIN)
    return took


def _both_calls_alone(floor: Started, slack: SlackDouble) -> float:
    start = monotonic()
    _post(floor, "/leads", "{}")
    WebClient(token="xoxb", base_url=slack.url).chat_postMessage(channel=CHANNEL, text="x")  # noqa: S106
    return monotonic() - start


def _post(to: Started, path: str, body: str) -> int:
    connection = HTTPConnection("127.0.0.1", to.port, timeout=10)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status
