"""The picture room: draws the charts that are wanted, gets them into Slack, and lets them follow an answer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from slack_sdk.errors import SlackClientError

from bot.calls import Calls, Refused, Unknown, Wait
from bot.easel import SECONDS
from bot.rooms.background import Background
from bot.slack.answers import Say
from bot.slack.uploads import upload
from handlers.desk import Desk
from messages.pictures import Facts, with_pictures
from messages.render import render
from store import pictures
from store.tables import Picture

log = logging.getLogger(__name__)

CALLS = 40.0  # seconds that the calls to Slack about one picture may take together
LEASE = timedelta(seconds=SECONDS + CALLS)  # a picture stays so long with somebody who does not come back
TRIES = 12  # of one picture, looks whether Slack has it included: two minutes, then it is left out
GIVEN_UP = timedelta(minutes=5)  # nobody still looks at an answer then


class LeaseOver(Exception):
    """It took so long that somebody else has the picture by now."""


@dataclass(frozen=True)
class Follower:
    """Somebody whose answer was said before its pictures were there."""

    charts: dict[str, Facts]
    say: Say
    until: datetime


class PictureRoom:
    """Draws for one workspace. `clock` is the wall clock.

    With a `public_url` Slack fetches the pictures from the web door there; otherwise they are uploaded to it.
    """

    def __init__(
        self, desk: Desk, clock: Callable[[], datetime], draw: Callable[[Facts], bytes], public_url: str = ""
    ) -> None:
        """Draws nothing before `start` or `work`; `draw` makes a PNG of a chart."""
        self._desk, self._clock, self._draw, self._public_url = desk, clock, draw, public_url
        self._call = Calls(desk, clock)
        self._followers: list[Follower] = []
        self._following = Lock()
        self._background = Background("pictures", self.work)

    def start(self) -> None:
        """Draw in the background until stopped."""
        self._background.start()

    def stop(self) -> None:
        """Finish what is under way and draw no more."""
        self._background.stop()

    def follow(self, charts: dict[str, Facts], say: Say) -> None:
        """Say the pictures of these charts, by key, when they are there."""
        with self._following:
            self._followers.append(Follower(charts, say, self._clock() + GIVEN_UP))

    def work(self) -> int:
        """Bring forward each picture that can be worked on now; returns how many were."""
        with self._desk.database.reading() as tx:
            waiting = pictures.wanted(tx, self._desk.workspace, self._clock())
        brought = sum(self._bring_forward(picture) for picture in waiting)
        self._tell_followers(self._clock())
        return brought

    def _bring_forward(self, picture: Picture) -> bool:
        """One step, unless somebody else has it; each is taken only now: its lease is for itself alone."""
        with self._desk.database.writing() as tx:
            ours = pictures.take(tx, picture, self._clock() + LEASE)
        if ours:
            try:
                self._forward(picture)
            except LeaseOver:
                log.warning("picture %s took too long: somebody else has it", picture.key[:12])
        return ours

    def _forward(self, picture: Picture) -> None:
        """One step with one picture, and what came of it. Raises LeaseOver."""
        if picture.attempts >= TRIES:
            self._failed(picture, picture.error or "it was tried too often")
            return
        try:
            self._step(picture)
        except LeaseOver:
            raise
        except Wait as wait:
            self._write(picture, ready_at=wait.until, error=str(wait))
        except Unknown as unknown:
            self._write(picture, ready_at=self._later(picture), error=str(unknown))
        except Refused as refused:
            self._failed(picture, str(refused))
        except Exception:  # one that cannot be drawn must never stop the rest
            log.exception("picture %s could not be drawn", picture.key[:12])
            self._failed(picture, "it could not be drawn")

    def _step(self, picture: Picture) -> None:
        drawn = picture.png or self._draw(picture.chart)
        if not picture.png:
            self._write(picture, png=drawn)
        if self._public_url:
            self._write(picture, state="ready", url=f"{self._public_url}pictures/{picture.name}.png")
        elif picture.file is None:
            self._write(
                picture,
                file=upload(self._call, "chart.png", drawn, "Chart"),
                ready_at=self._later(picture),
                error=None,
            )
        elif self._call("files.info", file=picture.file)["file"].get("mimetype"):
            self._write(picture, state="ready", error=None)
        else:
            self._write(picture, ready_at=self._later(picture), error="Slack has not looked at it yet")

    def _later(self, picture: Picture) -> datetime:
        """When to go on: soon at first, then less and less often."""
        return self._clock() + timedelta(seconds=min(15, 2 ** min(picture.attempts, 4)))

    def _failed(self, picture: Picture, why: str) -> None:
        log.error("picture %s is left out: %s", picture.key[:12], why)
        self._write(picture, state="failed", error=why[:500])

    def _write(self, picture: Picture, **values: object) -> None:
        with self._desk.database.writing() as tx:
            if not pictures.put(tx, picture, **values):
                raise LeaseOver

    def _tell_followers(self, now: datetime) -> None:
        with self._following:
            waiting, self._followers = self._followers, []
        for follower in waiting:
            left = self._told(follower)
            if left.charts and now < follower.until:
                with self._following:
                    self._followers.append(left)

    def _told(self, follower: Follower) -> Follower:
        """Say what is ready by now; whoever still waits, and for what."""
        with self._desk.database.reading() as tx:
            became = pictures.of(tx, self._desk.workspace, list(follower.charts))
        done = {key: each for key, each in became.items() if each.state != "wanted"}
        for key, each in done.items():
            if each.state == "ready":
                shown = {key: {"file": each.file, "url": each.url}}
                _say(follower.say, with_pictures(follower.charts[key], shown))
        return replace(
            follower, charts={key: made for key, made in follower.charts.items() if key not in done}
        )


def _say(say: Say, made: Facts) -> None:
    try:
        say(**dict(render("picture", made=made), replace_original=False))
    except (
        SlackClientError,
        OSError,
    ) as fault:  # the lines are said; the address of the answer may be used up
        log.warning("a picture did not follow its answer: %s", type(fault).__name__)
