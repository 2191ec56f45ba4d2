"""Gets files out of Slack, with the bot's token, piece by piece."""

import ssl
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from slack_sdk import WebClient

from bot.calls import Calls, Refused, Unknown
from handlers.lists.list_fetch import MOST, too_long
from sources.sheet import Unreadable

SECONDS = 20.0  # without a byte
PIECE = 1 << 18  # bytes
REFUSED_RIGHT = {"missing_scope", "no_permission", "not_allowed_token_type"}
NO_RIGHT = (
    "Slack does not hand out the file. Install the app again, so that it may read files, or paste the rows."
)


class SlackFiles:
    """Files of one workspace. `call` asks Slack; the token of `slack` is shown to Slack alone."""

    def __init__(self, call: Calls, slack: WebClient) -> None:
        self._call, self._slack = call, slack

    def fetch(self, file: str) -> Iterator[bytes]:
        """The bytes of a file by Slack's id. Raises Unreadable when Slack does not hand it out, Wait or Unknown."""
        try:
            known = self._call("files.info", file=file)["file"]
        except Refused as refused:
            if str(refused) in REFUSED_RIGHT:
                raise Unreadable(NO_RIGHT) from refused
            raise Unreadable(f"Slack does not hand out the file ({refused}). Send it again.") from refused
        size = int(known.get("size") or 0)
        if size > MOST:
            raise Unreadable(too_long())
        came = 0
        for piece in self._download(
            urlsplit(str(known.get("url_private_download") or known.get("url_private") or ""))
        ):
            came += len(piece)
            yield piece
        if came < size:
            raise Unknown("download: less than the file has")

    def _download(self, url: SplitResult) -> Iterator[bytes]:
        if not self._is_slacks(url):
            raise Unreadable("The file is not kept at Slack itself. Download it, and hand in the file.")
        connection = _connection(url)
        try:
            path = url.path + (f"?{url.query}" if url.query else "")
            connection.request("GET", path, headers={"Authorization": f"Bearer {self._slack.token}"})
            answer = connection.getresponse()
            _check(answer)
            while piece := answer.read(PIECE):
                yield piece
            if answer.length:  # reading in pieces, http.client keeps silent about an end that comes too early
                raise Unknown("download: it broke off")
        except (OSError, HTTPException) as fault:
            raise Unknown(f"download: {type(fault).__name__}") from fault
        finally:
            connection.close()

    def _is_slacks(self, url: SplitResult) -> bool:
        """Whether the address is Slack's: where its methods are called, too, or under slack.com."""
        ours = urlsplit(self._slack.base_url)
        if (url.scheme, url.netloc) == (ours.scheme, ours.netloc):
            return True
        host = url.hostname or ""
        return url.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


def _connection(url: SplitResult) -> HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "https":
        return HTTPSConnection(host, url.port or 443, timeout=SECONDS, context=ssl.create_default_context())
    return HTTPConnection(host, url.port or 80, timeout=SECONDS)


def _check(answer: HTTPResponse) -> None:
    """Redirects are not followed. Without the right to read files Slack shows a page to sign in, with a 200."""
    if answer.status >= 500 or answer.status == 429:
        raise Unknown(f"download: HTTP {answer.status}")
    page = (answer.getheader("Content-Type") or "").startswith("text/html")
    if answer.status != 200 or page:
        raise Unreadable(NO_RIGHT)
