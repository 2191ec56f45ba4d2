"""A small Slack over real HTTP: the Web API methods the app uses, kept in memory, with faults on order.

    with SlackDouble() as double:
        slack = WebClient(token="xoxb-double", base_url=double.url, retry_handlers=[])
        double.fail("chat.postMessage", rate_limited(2), drop(processed=True))

Every call passes the same points: it is written down, `before`, processed, `after-processing`, answered.
A fault takes the place of the processing, of the answer, or of both. A callback (`on_call`) or a `freeze`
can stand still at a point while the test kills the process that calls.

Stricter than Slack on purpose: a reply to an unknown message is refused, and `client_msg_id` removes no
duplicates, because nobody may rely on either.
"""

import base64
import binascii
import json
import select
import socket
import sys
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from time import monotonic
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self, cast
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]
Stage = Literal["before", "after-processing"]
OnCall = Callable[[str, Stage], None]

TEAM, BOT_USER, BOT = "T0GLEN", "U0BOT", "B0BOT"
SCOPES = (
    "channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history,groups:read"
)
SCOPES += ",im:history,im:write"
SCOPES += ",reactions:read,usergroups:read,users:read,users:read.email"
RESPONSE_URL_USES = 5


# --- what can go wrong


class Answer(NamedTuple):
    """One HTTP answer."""

    status: int
    body: str
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fault:
    """One call that goes wrong. Made by the six functions below, ordered with `SlackDouble.fail`."""

    processed: bool
    answer: Answer | None = None
    drops: bool = False
    hangs: float = 0.0


def _page(title: str) -> Answer:
    return Answer(200, f"<!doctype html><title>{title}</title><p>{title}</p>", "text/html; charset=utf-8")


def _refusal(error: str) -> Answer:
    return Answer(200, json.dumps({"ok": False, "error": error}))


def rate_limited(retry_after: int = 2) -> Fault:
    """429 with `Retry-After` in seconds; nothing is processed."""
    wait = (("Retry-After", str(retry_after)),)
    return Fault(False, _refusal("ratelimited")._replace(status=429, headers=wait))


def server_error(status: int = 500, *, processed: bool = False) -> Fault:
    """An HTML page with a 5xx status, after processing the call or without."""
    return Fault(processed, _page("Something went wrong")._replace(status=status))


def refuse(error: str) -> Fault:
    """`ok: false` with Slack's error code; nothing is processed."""
    return Fault(False, _refusal(error))


def garbage(*, processed: bool = False) -> Fault:
    """200 with an HTML page where JSON is expected."""
    return Fault(processed, _page("Slack is down for maintenance"))


def hang(seconds: float, *, processed: bool = True) -> Fault:
    """Silence until `SlackDouble.release`, until the client gives up, or for so many seconds.

    After that a processed call gets its answer late; one that was not processed gets a closed connection.
    """
    return Fault(processed, hangs=seconds, drops=not processed)


def drop(*, processed: bool = True) -> Fault:
    """The connection is closed without an answer, after processing the call or without."""
    return Fault(processed, drops=True)


# --- what is in the workspace


class Refused(Exception):
    """The Slack error code that a call is answered with."""


@dataclass
class Channel:
    """A channel, or a direct conversation when it has no name."""

    id: str
    name: str
    members: list[str]
    private: bool = False
    archived: bool = False
    messages: dict[str, Json] = field(default_factory=dict)

    def shown(self) -> Json:
        """The channel as Slack describes it."""
        kind = {"is_channel": not self.private, "is_private": self.private, "is_im": not self.name}
        facts = {"id": self.id, "is_archived": self.archived, "is_member": BOT_USER in self.members, **kind}
        if not self.name:
            return facts | {"user": next(who for who in self.members if who != BOT_USER)}
        return facts | {"name": self.name, "name_normalized": self.name, "num_members": len(self.members)}


def _need(args: Json, key: str) -> str:
    if not isinstance(args.get(key), str) or not args[key]:
        raise Refused("invalid_arguments")
    return cast(str, args[key])


def _yes(given: object) -> bool:
    return str(given).lower() in {"1", "true"}


def _moment(given: object) -> Decimal:
    try:
        return Decimal(str(given))
    except InvalidOperation:
        raise Refused("invalid_ts") from None


def _cursor(key: str) -> str:
    return base64.b64encode(f"next:{key}".encode()).decode()


def _paged(items: list[Json], key: str, args: Json, default: int) -> tuple[list[Json], str]:
    """One page and the cursor of the next; a cursor names an item, so additions in between shift nothing."""
    size = min(int(args.get("limit") or default), 1000)
    start = 0
    if args.get("cursor"):
        begins = [_cursor(item[key]) for item in items]
        if args["cursor"] not in begins:
            raise Refused("invalid_cursor")
        start = begins.index(args["cursor"])
    rest = items[start + size :]
    return items[start : start + size], _cursor(rest[0][key]) if rest else ""


class Workspace:
    """The memory of the double and one function for each Web API method. Not thread-safe by itself."""

    def __init__(self, seconds: Callable[[], int]) -> None:
        self.channels: dict[str, Channel] = {}
        self.people: dict[str, Json] = {}
        self.ephemerals: list[Json] = []
        self.views: list[Json] = []
        self.files: dict[str, Json] = {}
        self.unknown_blocks: set[str] = set()
        self.looks_before_seen = 1
        self._seconds = seconds
        self._second = 0
        self._count = 0
        self._triggers: set[str] = set()

    def next_ts(self) -> str:
        """A timestamp that looks like Slack's, greater than all before it, and counted."""
        self._count += 1
        self._second = max(self._second, self._seconds())
        millions, rest = divmod(self._count, 1_000_000)
        return f"{self._second + millions}.{rest:06d}"

    def auth_test(self, _: Json) -> Json:
        return {"team": "Glengarry", "team_id": TEAM, "user": "glengarry", "user_id": BOT_USER, "bot_id": BOT}

    # conversations

    def channel(self, given: str) -> Channel:
        """The conversation with this id; most methods take nothing else."""
        if given not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[given]

    def destination(self, given: str) -> Channel:
        """Where a message goes: by id, by '#name' or 'name', or by a user id, which is that person's DM."""
        if given in self.people:
            return self.direct(given)
        name = given.removeprefix("#")
        named = [channel for channel in self.channels.values() if channel.name and channel.name == name]
        return named[0] if named else self.channel(given)

    def direct(self, user: str) -> Channel:
        """The conversation between the bot and one person, opened if need be."""
        if user not in self.people:
            raise Refused("user_not_found")
        if self.people[user]["deleted"]:
            raise Refused("user_disabled")
        return self.channels.setdefault(f"D{user[1:]}", Channel(f"D{user[1:]}", "", [user, BOT_USER]))

    def conversations_open(self, args: Json) -> Json:
        """conversations.open, for one person."""
        opened = self.direct(_need(args, "users"))
        return {"channel": opened.shown() if _yes(args.get("return_im")) else {"id": opened.id}}

    def conversations_list(self, args: Json) -> Json:
        kinds = str(args.get("types") or "public_channel").split(",")
        hide_archived = _yes(args.get("exclude_archived"))
        shown = [
            channel.shown()
            for channel in self.channels.values()
            if self._kind(channel) in kinds and not (hide_archived and channel.archived)
        ]
        page, cursor = _paged(shown, "id", args, default=100)
        return {"channels": page, "response_metadata": {"next_cursor": cursor}}

    @staticmethod
    def _kind(channel: Channel) -> str:
        if not channel.name:
            return "im"
        return "private_channel" if channel.private else "public_channel"

    def conversations_info(self, args: Json) -> Json:
        return {"channel": self.channel(_need(args, "channel")).shown()}

    def conversations_members(self, args: Json) -> Json:
        members = [{"id": who} for who in self.channel(_need(args, "channel")).members]
        page, cursor = _paged(members, "id", args, default=100)
        return {"members": [member["id"] for member in page], "response_metadata": {"next_cursor": cursor}}

    def conversations_history(self, args: Json) -> Json:
        """conversations.history: newest first, without the replies in threads."""
        channel = self._readable(args)
        every = channel.messages.values()
        top = [each for each in every if not each["thread_ts"] or each["reply_broadcast"]]
        return self._read(channel, self._between(top, args)[::-1], args, default=100)

    def conversations_replies(self, args: Json) -> Json:
        """conversations.replies: the parent, then its replies, oldest first."""
        channel = self._readable(args)
        parent = self._find(channel, _need(args, "ts"), "thread_not_found")
        root = parent["thread_ts"] or parent["ts"]
        thread = [each for each in channel.messages.values() if root in {each["ts"], each["thread_ts"]}]
        return self._read(channel, self._between(thread, args), args, default=1000)

    def _readable(self, args: Json) -> Channel:
        channel = self.channel(_need(args, "channel"))
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel")
        return channel

    @staticmethod
    def _between(messages: list[Json], args: Json) -> list[Json]:
        oldest, latest = _moment(args.get("oldest") or 0), _moment(args.get("latest") or "Infinity")
        ends = {oldest, latest} if _yes(args.get("inclusive")) else set()
        moments = [(Decimal(message["ts"]), message) for message in messages]
        return [message for at, message in moments if oldest < at < latest or at in ends]

    def _read(self, channel: Channel, messages: list[Json], args: Json, default: int) -> Json:
        page, cursor = _paged(messages, "ts", args, default)
        with_metadata = _yes(args.get("include_all_metadata"))
        shown = [self._shown(message, with_metadata=with_metadata) for message in page]
        replies = Counter(message["thread_ts"] for message in channel.messages.values())
        for message in shown:
            if message["ts"] in replies:
                message |= {"thread_ts": message["ts"], "reply_count": replies[message["ts"]]}
        return {"messages": shown, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}

    # messages

    @staticmethod
    def _find(channel: Channel, ts: str, otherwise: str) -> Json:
        if ts not in channel.messages:
            raise Refused(otherwise)
        return channel.messages[ts]

    @staticmethod
    def _shown(message: Json, *, with_metadata: bool) -> Json:
        """A message as Slack shows it; its metadata only to those who ask."""
        shown: Json = {"type": "message", "team": TEAM, "bot_id": BOT, "user": BOT_USER}
        shown |= {key: message[key] for key in ("ts", "text")}
        optional = ("blocks", "thread_ts", "client_msg_id", *(["metadata"] if with_metadata else []))
        shown |= {key: message[key] for key in optional if message[key]}
        if message["edits"]:
            shown["edited"] = {"user": BOT_USER, "ts": message["edited_ts"]}
        return shown

    def _check_content(self, args: Json) -> None:
        blocks, metadata = args.get("blocks") or [], args.get("metadata") or {}
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            raise Refused("invalid_blocks_format")
        if len(blocks) > 50:
            raise Refused("invalid_blocks")
        self.check_blocks(blocks)
        if not args.get("text") and not blocks:
            raise Refused("no_text")
        if not isinstance(metadata, dict) or (metadata and set(metadata) != {"event_type", "event_payload"}):
            raise Refused("invalid_metadata_format")

    def check_blocks(self, blocks: list[Json]) -> None:
        """Refuse what this Slack does not know, and a picture that it has not looked at."""
        for block in blocks:
            file = self.files.get((block.get("slack_file") or {}).get("id", ""))
            if block.get("type") in self.unknown_blocks:
                raise Refused("invalid_blocks")
            if "slack_file" in block and not (file and file["mimetype"]):
                raise Refused("invalid_blocks")

    def _check_thread(self, channel: Channel, thread_ts: str | None) -> None:
        if thread_ts and self._find(channel, thread_ts, "thread_not_found")["thread_ts"]:
            raise Refused("cannot_reply_to_message")

    def chat_post_message(self, args: Json) -> Json:
        channel = self.destination(_need(args, "channel"))
        if channel.archived:
            raise Refused("is_archived")
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel")
        self._check_content(args)
        self._check_thread(channel, args.get("thread_ts"))
        given = {key: args.get(key) for key in ("blocks", "metadata", "thread_ts", "client_msg_id")}
        message: Json = {"channel": channel.id, "ts": self.next_ts(), "text": args.get("text") or "", **given}
        message |= {"edits": 0, "edited_ts": None, "reply_broadcast": _yes(args.get("reply_broadcast"))}
        channel.messages[message["ts"]] = message
        return self._answer(channel, message)

    def chat_update(self, args: Json) -> Json:
        """chat.update: a new text without blocks removes the blocks, other parts stay when not given."""
        channel = self.channel(_need(args, "channel"))
        message = self._find(channel, _need(args, "ts"), "message_not_found")
        self._check_content(args)
        message["blocks"] = args.get("blocks")
        message |= {key: args[key] for key in ("text", "metadata") if args.get(key) is not None}
        message |= {"edits": message["edits"] + 1, "edited_ts": self.next_ts()}
        return self._answer(channel, message) | {"text": message["text"]}

    def _answer(self, channel: Channel, message: Json) -> Json:
        shown = self._shown(message, with_metadata=False)
        return {"channel": channel.id, "ts": message["ts"], "message": shown}

    def chat_delete(self, args: Json) -> Json:
        channel = self.channel(_need(args, "channel"))
        del channel.messages[self._find(channel, _need(args, "ts"), "message_not_found")["ts"]]
        return {"channel": channel.id, "ts": args["ts"]}

    def chat_post_ephemeral(self, args: Json) -> Json:
        """chat.postEphemeral, to a member of the channel."""
        channel, user = self.destination(_need(args, "channel")), _need(args, "user")
        if user not in channel.members:
            raise Refused("user_not_in_channel")
        self._check_content(args)
        given = {key: args.get(key) for key in ("text", "blocks", "thread_ts")}
        self.ephemerals.append({"channel": channel.id, "user": user, "ts": self.next_ts(), **given})
        return {"message_ts": self.ephemerals[-1]["ts"]}

    # files

    def files_get_upload_url_external(self, args: Json) -> Json:
        """files.getUploadURLExternal: an address for so many bytes."""
        file = f"F{len(self.files) + 1:08d}"
        self.files[file] = {
            "id": file,
            "name": _need(args, "filename"),
            "size": int(args["length"]),
            "bytes": None,
            "done": False,
            "mimetype": "",
            "looks": 0,
        }
        return {"file_id": file, "upload_url": file}

    def files_complete_upload_external(self, args: Json) -> Json:
        """files.completeUploadExternal: shared nowhere."""
        for each in json.loads(_need(args, "files")):
            file = self._file(each["id"])
            if file["bytes"] is None or len(file["bytes"]) != file["size"]:
                raise Refused("file_not_found")
            file["done"] = True
        return {"files": [{"id": each["id"]} for each in json.loads(args["files"])]}

    def files_info(self, args: Json) -> Json:
        """files.info: what kind of file it is comes to light only when Slack has looked at it."""
        file = self._file(_need(args, "file"))
        if not file["done"]:
            raise Refused("file_not_found")
        file["looks"] += 1
        if file["looks"] > self.looks_before_seen:
            file["mimetype"] = "image/png"
        return {"file": {"id": file["id"], "mimetype": file["mimetype"], "name": file["name"]}}

    def _file(self, given: str) -> Json:
        if given not in self.files:
            raise Refused("file_not_found")
        return self.files[given]

    # people

    def users_info(self, args: Json) -> Json:
        user = _need(args, "user")
        if user not in self.people:
            raise Refused("user_not_found")
        return {"user": self.people[user]}

    def users_list(self, args: Json) -> Json:
        page, cursor = _paged(list(self.people.values()), "id", args, default=1000)
        return {"members": page, "response_metadata": {"next_cursor": cursor}}

    # views

    @staticmethod
    def _content(args: Json, kind: str) -> Json:
        view = args.get("view")
        if not isinstance(view, dict) or view.get("type") != kind:
            raise Refused("invalid_arguments")
        return view

    def _use_trigger(self, args: Json) -> None:
        trigger = _need(args, "trigger_id")
        if trigger in self._triggers:
            raise Refused("exchanged_trigger_id")
        self._triggers.add(trigger)

    def _store_view(self, content: Json, **facts: object) -> Json:
        number = len(self.views) + 1
        view = content | {"id": f"V{number:04d}", "hash": self.next_ts(), "edits": 0, "team_id": TEAM}
        view |= {"root_view_id": view["id"], **facts}
        self.views.append(view)
        return {"view": view}

    def _replace_view(self, view: Json, content: Json, args: Json) -> Json:
        if args.get("hash") and args["hash"] != view["hash"]:
            raise Refused("hash_conflict")
        kept = {key: view[key] for key in ("id", "root_view_id", "team_id", "user_id") if key in view}
        edits = view["edits"] + 1
        view.clear()
        view |= content | kept | {"hash": self.next_ts(), "edits": edits}
        return {"view": view}

    def views_open(self, args: Json) -> Json:
        """views.open: a trigger opens one modal, once."""
        content = self._content(args, "modal")
        self._use_trigger(args)
        return self._store_view(content)

    def views_push(self, args: Json) -> Json:
        """views.push: one more modal upon the one opened last."""
        content = self._content(args, "modal")
        self._use_trigger(args)
        roots = [view["root_view_id"] for view in self.views if view["type"] == "modal"]
        if not roots:
            raise Refused("not_found")
        return self._store_view(content, root_view_id=roots[-1])

    def views_update(self, args: Json) -> Json:
        """views.update, by view_id or external_id, with or without a hash."""
        content = self._content(args, "modal")
        key = "id" if args.get("view_id") else "external_id"
        wanted = _need(args, "view_id" if args.get("view_id") else "external_id")
        found = [view for view in self.views if view.get(key) == wanted]
        if not found:
            raise Refused("not_found")
        return self._replace_view(found[0], content, args)

    def views_publish(self, args: Json) -> Json:
        """views.publish: each person has one Home."""
        content, user = self._content(args, "home"), _need(args, "user_id")
        if user not in self.people:
            raise Refused("user_not_found")
        found = [view for view in self.views if view.get("user_id") == user]
        if found:
            return self._replace_view(found[0], content, args)
        return self._store_view(content, user_id=user)


METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "auth.test": Workspace.auth_test,
    "chat.delete": Workspace.chat_delete,
    "chat.postEphemeral": Workspace.chat_post_ephemeral,
    "chat.postMessage": Workspace.chat_post_message,
    "chat.update": Workspace.chat_update,
    "conversations.history": Workspace.conversations_history,
    "conversations.info": Workspace.conversations_info,
    "conversations.list": Workspace.conversations_list,
    "conversations.members": Workspace.conversations_members,
    "conversations.open": Workspace.conversations_open,
    "conversations.replies": Workspace.conversations_replies,
    "files.completeUploadExternal": Workspace.files_complete_upload_external,
    "files.getUploadURLExternal": Workspace.files_get_upload_url_external,
    "files.info": Workspace.files_info,
    "users.info": Workspace.users_info,
    "users.list": Workspace.users_list,
    "views.open": Workspace.views_open,
    "views.publish": Workspace.views_publish,
    "views.push": Workspace.views_push,
    "views.update": Workspace.views_update,
}


# --- how it is spoken to


class _Unreadable(Exception):
    """The Slack error code for a body that cannot be read."""


def _decoded(content_type: str, query: str, body: bytes) -> Json:
    """The arguments of a call, from query, form or JSON body; a form carries structures as JSON text."""
    args: Json = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            args |= json.loads(body or b"{}")
        elif kind in {"application/x-www-form-urlencoded", ""}:
            args |= parse_qsl(body.decode(), keep_blank_values=True)
        else:
            raise _Unreadable("invalid_post_type")
        return {key: _unpacked(key, value) for key, value in args.items()}
    except (TypeError, ValueError, binascii.Error):
        raise _Unreadable("invalid_json") from None


def _unpacked(key: str, value: object) -> object:
    packed = key in {"blocks", "metadata", "view", "attachments"} and isinstance(value, str)
    return json.loads(cast(str, value)) if packed else value


class _Call(BaseHTTPRequestHandler):
    """One connection; each request on it becomes a call of the double."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave together
    server: "_Door"

    def do_POST(self) -> None:
        """Read one call and have it answered."""
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return self.send(Answer(411, "Content-Length, please", "text/plain"))
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the client died while speaking: nothing was asked
            self.close_connection = True
            return None
        return self.server.double.answer(self, body)

    do_GET = do_POST  # noqa: N815 - the standard library's name

    def send(self, answer: Answer) -> None:
        """Answer, and keep the connection open for the next call."""
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-oauth-scopes", SCOPES)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def client_is_gone(self) -> bool:
        """Whether the client has closed its side."""
        if not select.select([self.connection], [], [], 0)[0]:
            return False
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except ConnectionError:
            return True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Say nothing: what was called is in `SlackDouble.calls`."""


class _Door(ThreadingHTTPServer):
    """The server: a thread for each connection, all of them known, so that stopping leaves none behind."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, double: "SlackDouble", port: int) -> None:
        self.double = double
        self._open: dict[threading.Thread, socket.socket] = {}
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Call)

    def server_bind(self) -> None:
        """Bind without the look-up of our own name, which may ask a name server."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection in a thread of its own."""
        thread = threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name="slack-double",
            daemon=True,
        )
        with self._open_lock:
            self._open[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve, then forget the connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._open_lock:
                self._open.pop(threading.current_thread(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is expected; anything else fails the test at the end."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, ConnectionError):
            self.double.errors.append(error)

    def hang_up(self) -> None:
        """Close every connection and wait for its thread."""
        with self._open_lock:
            still_open = list(self._open.items())
        for thread, request in still_open:
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


# --- the double


class Call(NamedTuple):
    """One call as it arrived: the method, its decoded arguments without the token, and `time.monotonic()`."""

    method: str
    args: Json
    at: float


class Freeze:
    """A point at which one call stands still: wait until it is there, kill the caller or not, then let go."""

    def __init__(self, method: str, stage: Stage, nth: int) -> None:
        self._where = (method, stage)
        self._left = nth
        self._lock = threading.Lock()
        self._reached = threading.Event()
        self._released = threading.Event()

    def __call__(self, method: str, stage: Stage) -> None:
        """Stand still if this is the call meant."""
        if (method, stage) != self._where:
            return
        with self._lock:
            self._left -= 1
            mine = self._left == 0
        if mine:
            self._reached.set()
            self._released.wait()

    def wait_until_reached(self, timeout: float = 20) -> None:
        """Return once the call stands still; AssertionError when it did not come within so many seconds."""
        method, stage = self._where
        assert self._reached.wait(timeout), f"no {method} came to {stage!r} within {timeout} s"

    def release(self) -> None:
        """Let the call go on."""
        self._released.set()


class SlackDouble:
    """A Slack of our own on 127.0.0.1. `start` and `stop` may alternate: an outage with the memory kept.

    `seconds` gives the whole seconds of the timestamps. It stands still by default; pass the clock's when the
    code under test asks the history for messages newer than a moment of its own.
    """

    def __init__(self, *, port: int = 0, seconds: Callable[[], int] = lambda: 1_700_000_000) -> None:
        self.errors: list[Exception] = []
        self._workspace = Workspace(seconds)
        self._changed = threading.Condition()
        self._calls: list[Call] = []
        self._response_posts: list[Json] = []
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._callbacks: list[OnCall] = []
        self._released = threading.Event()
        self._port = port
        self._door: _Door | None = None
        self._thread: threading.Thread | None = None
        self._furnish()

    def _furnish(self) -> None:
        self.add_person(BOT_USER, "glengarry", is_bot=True)
        self.add_person("U0SAM", "sam")
        self.add_person("U0KIM", "kim", tz="America/New_York")
        self.add_person("U0BOSS", "boss", is_admin=True, is_owner=True)
        self.add_person("U0GONE", "gone", deleted=True)
        self.add_channel("C0LEADS", "leads")
        self.add_channel("C0MARKET", "marketing")

    # starting and stopping

    def start(self) -> Self:
        """Listen; on the same port as before when it listened before."""
        self._released.clear()
        self._door = _Door(self, self._port)
        self._port = self._door.server_port
        serve = self._door.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.02,), name="slack-double-door")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Let go of everybody, close every connection, wait for every thread; callbacks and freezes end."""
        if self._door is None or self._thread is None:
            return
        self._door.shutdown()
        self._thread.join()
        self._let_go()
        self._door.hang_up()
        self._door.server_close()
        self._door = self._thread = None

    def _let_go(self) -> None:
        self._released.set()
        with self._changed:
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            if isinstance(callback, Freeze):
                callback.release()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and self.errors:
            raise self.errors[0]

    @property
    def url(self) -> str:
        """The `base_url` for a client."""
        assert self._port, "start the double first: only then does it have a port"
        return f"http://127.0.0.1:{self._port}/api/"

    def response_url(self, name: str = "1") -> str:
        """An address that records what is posted to it, five times."""
        return self.url.removesuffix("api/") + f"response/{name}"

    # who and what is there

    def add_person(self, user_id: str, name: str, *, tz: str = "Europe/Berlin", **facts: object) -> None:
        """Add somebody; facts are Slack's own (`deleted`, `is_admin`, `is_owner`, `is_bot`)."""
        real_name = name.title()
        profile = {"real_name": real_name, "display_name": name, "email": f"{name}@example.com"}
        person = {"id": user_id, "team_id": TEAM, "name": name, "real_name": real_name, "tz": tz}
        no = dict.fromkeys(("deleted", "is_admin", "is_owner", "is_bot"), False)
        with self._changed:
            self._workspace.people[user_id] = person | no | {"profile": profile} | facts

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: Iterable[str] = (BOT_USER, "U0SAM", "U0KIM", "U0BOSS"),
        *,
        private: bool = False,
        archived: bool = False,
    ) -> None:
        """Add a channel; the bot may post and read only where it is among the members."""
        with self._changed:
            self._workspace.channels[channel_id] = Channel(channel_id, name, list(members), private, archived)

    # what was said

    def messages(self, channel: str) -> list[Json]:
        """Messages and replies in the order posted, by channel id, '#name', or user id (that person's DM).

        Keys: channel, ts, text, blocks, metadata, thread_ts, client_msg_id, reply_broadcast, edits, edited_ts
        """
        with self._changed:
            direct = f"D{channel[1:]}"
            if channel in self._workspace.people and direct not in self._workspace.channels:
                return []
            return deepcopy(list(self._workspace.destination(channel).messages.values()))

    @property
    def calls(self) -> list[Call]:
        """Every call in the order of arrival, those that failed included."""
        with self._changed:
            return deepcopy(self._calls)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def ephemerals(self) -> list[Json]:
        """Ephemeral messages: channel, user, ts, text, blocks, thread_ts."""
        with self._changed:
            return deepcopy(self._workspace.ephemerals)

    @property
    def views(self) -> list[Json]:
        """Views in the order opened, as they are now; a Home has a `user_id`, and each counts its `edits`."""
        with self._changed:
            return deepcopy(self._workspace.views)

    @property
    def response_posts(self) -> list[Json]:
        """What was posted to response_urls: the `name` of the address and the `body`."""
        with self._changed:
            return deepcopy(self._response_posts)

    def wait_until(self, holds: Callable[[], bool], timeout: float = 20) -> None:
        """Return once `holds()`, asked at every point of every call; AssertionError after so many seconds."""
        with self._changed:
            in_time = self._changed.wait_for(holds, timeout)
            seen = [call.method for call in self._calls]
        assert in_time, f"it did not come true within {timeout} s; calls so far: {seen}"

    @property
    def files(self) -> list[Json]:
        """Files in the order begun: id, name, size, bytes, done, mimetype, and how often it was looked at."""
        with self._changed:
            return deepcopy(list(self._workspace.files.values()))

    # what goes wrong

    def know_no(self, *kinds: str) -> None:
        """Refuse blocks of these kinds from now on, with invalid_blocks; without kinds know all again."""
        with self._changed:
            self._workspace.unknown_blocks = set(kinds)

    def look_slowly(self, looks: int) -> None:
        """Let files.info be asked so often before it says what a file is."""
        with self._changed:
            self._workspace.looks_before_seen = looks

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of the method meet these faults, one each; 'response_url' and 'upload' are methods too."""
        with self._changed:
            self._faults[method].extend(faults)

    def faults_left(self, method: str) -> int:
        """How many ordered faults nobody has met yet."""
        with self._changed:
            return len(self._faults[method])

    def release(self) -> None:
        """Let every call that hangs now go on."""
        with self._changed:
            self._released.set()
            self._released = threading.Event()

    def on_call(self, callback: OnCall) -> None:
        """Call back with (method, stage), 'before' and 'after-processing', in the thread of that call."""
        with self._changed:
            self._callbacks.append(callback)

    def freeze(self, method: str, stage: Stage, nth: int = 1) -> Freeze:
        """Let the nth call of the method from now on stand still at the stage until released (or `stop`)."""
        freeze = Freeze(method, stage, nth)
        self.on_call(freeze)
        return freeze

    # one call

    def answer(self, wire: _Call, body: bytes) -> None:
        """Take one HTTP request through all its points."""
        address = urlsplit(wire.path)
        if address.path.startswith("/upload/"):
            file = address.path.removeprefix("/upload/")
            return self._serve(wire, "upload", {"file": file}, lambda: self._uploaded(file, body))
        try:
            args = _decoded(wire.headers.get("Content-Type", ""), address.query, body)
        except _Unreadable as error:
            return wire.send(_refusal(str(error)))
        token = args.pop("token", "") or wire.headers.get("Authorization", "").removeprefix("Bearer ")
        room, _, name = address.path.removeprefix("/").partition("/")
        if room == "api":
            return self._serve(wire, name, args, lambda: self._api(name, args, has_token=bool(token)))
        if room == "response":
            return self._serve(wire, "response_url", args, lambda: self._respond(name, args))
        return wire.send(Answer(404, "nothing here", "text/plain"))

    def _serve(self, wire: _Call, method: str, args: Json, process: Callable[[], Answer]) -> None:
        with self._changed:
            self._calls.append(Call(method, args, monotonic()))
            self._changed.notify_all()
        self._tell(method, "before")
        fault = self._next_fault(method) or Fault(processed=True)
        own = None
        if fault.processed:
            own = self._process(process)
            self._tell(method, "after-processing")
        if fault.hangs:
            self._hang(wire, fault.hangs)
        answer = fault.answer or own
        if fault.drops or answer is None:
            wire.close_connection = True
        else:
            wire.send(answer)

    def _process(self, process: Callable[[], Answer]) -> Answer:
        with self._changed:
            answer = process()
            self._changed.notify_all()
        return answer

    def _tell(self, method: str, stage: Stage) -> None:
        with self._changed:
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback(method, stage)

    def _next_fault(self, method: str) -> Fault | None:
        with self._changed:
            fault = self._faults[method].popleft() if self._faults[method] else None
            self._changed.notify_all()
        return fault

    def _hang(self, wire: _Call, seconds: float) -> None:
        with self._changed:
            released = self._released
        end = monotonic() + seconds
        while monotonic() < end and not wire.client_is_gone() and not released.wait(0.02):
            pass

    def _api(self, method: str, args: Json, *, has_token: bool) -> Answer:
        reply: Json = {"ok": False, "error": "unknown_method" if has_token else "not_authed"}
        if has_token and method in METHODS:
            try:
                reply = {"ok": True, **METHODS[method](self._workspace, args)}
                if "upload_url" in reply:
                    reply |= {"upload_url": self.url.removesuffix("api/") + f"upload/{reply['upload_url']}"}
            except Refused as refused:
                reply["error"] = str(refused)
        return Answer(200, json.dumps(reply))

    def _uploaded(self, file: str, body: bytes) -> Answer:
        self._workspace.files[file]["bytes"] = body
        return Answer(200, f"OK - {len(body)}", "text/plain; charset=utf-8")

    def _respond(self, name: str, body: Json) -> Answer:
        if sum(post["name"] == name for post in self._response_posts) >= RESPONSE_URL_USES:
            return Answer(404, json.dumps({"ok": False, "error": "used_url"}))
        try:
            self._workspace.check_blocks(body.get("blocks") or [])
        except Refused as refused:  # as Slack does, with this status
            return Answer(404, json.dumps({"ok": False, "error": str(refused)}))
        self._response_posts.append({"name": name, "body": body})
        return Answer(200, "ok", "text/plain; charset=utf-8")
