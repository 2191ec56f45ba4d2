"""A webhook of somebody's own: a piece of news is posted there, signed."""

import json
from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.outward.post import NotPublic, Unreachable, answer_to
from bot.outward.webhooks import signature
from handlers.receivers.delivering import NotTaken
from handlers.secret_box import Locked, SecretBox
from store.tables.connections import Outgoing, Receiver

NOBODY_THERE = frozenset({429, 502, 503, 504})  # says nothing of the news: all others would fare the same


class Hook:
    """Delivers to receivers of kind webhook. `box` opens the secrets they are signed for with."""

    def __init__(self, box: SecretBox) -> None:
        """Sends nothing yet."""
        self._box = box

    def __call__(self, receiver: Receiver, news: Outgoing, now: datetime) -> None:
        """Raises NotTaken."""
        body = spelled(news)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Glengarry",
            "X-Glengarry-Event": news.event,
            "X-Glengarry-Delivery": str(news.id),
            "X-Glengarry-Signature": signature(self._opened(receiver), body, int(now.timestamp())),
        }
        try:
            answer = answer_to(receiver.url, body, headers, private=receiver.private)
        except NotPublic as fault:
            why = "it is at a private address: add it anew with --private if that is meant"
            raise NotTaken(why, away=True) from fault
        except Unreachable as fault:
            raise NotTaken(f"nobody answered: {fault}", away=True) from fault
        if not 200 <= answer.status < 300:
            away = answer.status in NOBODY_THERE
            raise NotTaken(f"HTTP {answer.status}", away=away, wait=seconds_of(answer.retry_after, now))

    def _opened(self, receiver: Receiver) -> str:
        try:
            return self._box.open(receiver.secret)
        except Locked as fault:
            why = f"its secret cannot be read, as {fault}"
            raise NotTaken(why, away=True) from fault


def spelled(news: Outgoing) -> bytes:
    """What is posted."""
    at = news.body["entry"].get("at")
    told = {"id": news.id, "event": news.event, "at": at, **news.body}
    return json.dumps(told, ensure_ascii=False).encode()


def seconds_of(text: str | None, now: datetime) -> float | None:
    """For how long Retry-After asks to be left alone: it says how many seconds, or until when."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):  # it says neither, or no zone
        return None
