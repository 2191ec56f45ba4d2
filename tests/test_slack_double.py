"""The Slack double, driven by Slack's own client."""

import http.client
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.floor import caught_answers
from tests.slack_double import (
    SCOPES,
    Fault,
    SlackDouble,
    Stage,
    drop,
    garbage,
    hang,
    rate_limited,
    refuse,
    server_error,
)

SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hot* lead"}}]
METADATA = {"event_type": "lead_card", "event_payload": {"lead": 42}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Dispo"}, "blocks": []}
HOME = {"type": "home", "blocks": []}

# A process of its own that posts once; the test kills it.
POSTS_ONCE = """
import sys
from slack_sdk import WebClient
slack = WebClient(token="xoxb-double", base_url=sys.argv[1], retry_handlers=[])
slack.chat_postMessage(channel="C0LEADS", text="Lead 42")
print("answered")
"""


def client(double: SlackDouble, timeout: Any = 10) -> WebClient:  # Slack's hint says int, a float works
    return WebClient(token="xoxb-double", base_url=double.url, timeout=timeout, retry_handlers=[])


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        yield double


@pytest.fixture
def slack(double: SlackDouble) -> WebClient:
    return client(double)


def error_of(refused: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(refused.value.response["error"])


def texts(double: SlackDouble, channel: str = "C0LEADS") -> list[str]:
    return [message["text"] for message in double.messages(channel)]


# --- methods


def test_auth_test_says_who_the_bot_is_and_which_scopes_it_has(slack: WebClient) -> None:
    answer = slack.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0GLEN", "U0BOT", "B0BOT")
    assert answer.headers["x-oauth-scopes"] == SCOPES


def test_a_call_without_a_token_is_not_authed(double: SlackDouble) -> None:
    with pytest.raises(SlackApiError) as refused:
        WebClient(base_url=double.url).auth_test()
    assert error_of(refused) == "not_authed"


def test_an_unknown_method_is_refused(slack: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        slack.api_call("chat.shout")
    assert error_of(refused) == "unknown_method"


def test_a_posted_message_is_kept_whole(double: SlackDouble, slack: WebClient) -> None:
    answer = slack.chat_postMessage(
        channel="C0LEADS",
        text="Lead 42",
        blocks=SECTION,
        metadata=METADATA,
        client_msg_id="c-1",
        unfurl_links=False,
    )
    (message,) = double.messages("C0LEADS")
    assert answer["channel"] == "C0LEADS"
    assert message == {
        "channel": "C0LEADS",
        "ts": answer["ts"],
        "text": "Lead 42",
        "blocks": SECTION,
        "metadata": METADATA,
        "client_msg_id": "c-1",
        "thread_ts": None,
        "reply_broadcast": False,
        "edits": 0,
        "edited_ts": None,
    }


def test_a_form_says_the_same_as_json(double: SlackDouble, slack: WebClient) -> None:
    form = {"channel": "C0LEADS", "text": "Lead 42 & <more>", "blocks": json.dumps(SECTION)}
    slack.api_call("chat.postMessage", data=form | {"metadata": json.dumps(METADATA)})
    slack.chat_postMessage(channel="C0LEADS", text="Lead 42 & <more>", blocks=SECTION, metadata=METADATA)
    by_form, by_json = double.messages("C0LEADS")
    assert by_form | {"ts": ""} == by_json | {"ts": ""}


def test_a_channel_is_found_by_name(double: SlackDouble, slack: WebClient) -> None:
    assert slack.chat_postMessage(channel="#leads", text="by name")["channel"] == "C0LEADS"
    assert texts(double, "#leads") == ["by name"]


def test_a_message_to_a_person_goes_into_their_direct_conversation(
    double: SlackDouble, slack: WebClient
) -> None:
    assert double.messages("U0SAM") == []
    sent = slack.chat_postMessage(channel="U0SAM", text="still on it?")
    opened = slack.conversations_open(users=["U0SAM"])
    assert sent["channel"] == opened["channel"]["id"] == "D0SAM"
    assert texts(double, "U0SAM") == ["still on it?"]


@pytest.mark.parametrize(("user", "error"), [("U0NOBODY", "user_not_found"), ("U0GONE", "user_disabled")])
def test_no_conversation_is_opened_with_somebody_who_is_not_there(
    slack: WebClient, user: str, error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        slack.conversations_open(users=[user])
    assert error_of(refused) == error


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NONE", "channel_not_found"),
        ("#none", "channel_not_found"),
        ("C0SECRET", "not_in_channel"),
        ("C0OLD", "is_archived"),
    ],
)
def test_a_message_to_the_wrong_place_is_refused(
    double: SlackDouble, slack: WebClient, channel: str, error: str
) -> None:
    double.add_channel("C0SECRET", "secret", ["U0BOSS"])
    double.add_channel("C0OLD", "old", archived=True)
    with pytest.raises(SlackApiError) as refused:
        slack.chat_postMessage(channel=channel, text="hello?")
    assert error_of(refused) == error


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": ["not a block"]}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "metadata": {"lead": 42}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
def test_a_message_slack_would_not_take_is_refused(
    double: SlackDouble, slack: WebClient, content: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        slack.api_call("chat.postMessage", json={"channel": "C0LEADS", **content})
    assert error_of(refused) == error
    assert double.messages("C0LEADS") == []


def test_the_same_client_msg_id_twice_is_two_messages(double: SlackDouble, slack: WebClient) -> None:
    for _ in range(2):
        slack.chat_postMessage(channel="C0LEADS", text="again", client_msg_id="same")
    assert texts(double) == ["again", "again"]


def test_an_update_changes_the_message_and_counts(double: SlackDouble, slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel="C0LEADS", text="open", blocks=SECTION, metadata=METADATA)["ts"]
    slack.chat_update(channel="C0LEADS", ts=ts, text="claimed", blocks=[{"type": "divider"}])
    (message,) = double.messages("C0LEADS")
    assert (message["text"], message["blocks"], message["edits"]) == ("claimed", [{"type": "divider"}], 1)
    assert message["metadata"] == METADATA
    slack.chat_update(channel="C0LEADS", ts=ts, text="gone", metadata={})
    (message,) = double.messages("C0LEADS")
    assert (message["text"], message["blocks"], message["edits"]) == ("gone", None, 2)
    assert message["metadata"] == {}


@pytest.mark.parametrize(
    ("channel", "error"), [("C0LEADS", "message_not_found"), ("#leads", "channel_not_found")]
)
def test_an_update_needs_a_message_and_a_channel_id(slack: WebClient, channel: str, error: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        slack.chat_update(channel=channel, ts="1.000001", text="claimed")
    assert error_of(refused) == error


def test_a_deleted_message_is_gone(double: SlackDouble, slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel="C0LEADS", text="oops")["ts"]
    slack.chat_delete(channel="C0LEADS", ts=ts)
    assert double.messages("C0LEADS") == []
    with pytest.raises(SlackApiError) as refused:
        slack.chat_delete(channel="C0LEADS", ts=ts)
    assert error_of(refused) == "message_not_found"


def test_an_ephemeral_message_reaches_members_only(double: SlackDouble, slack: WebClient) -> None:
    slack.chat_postEphemeral(channel="C0LEADS", user="U0SAM", text="Kim was faster", blocks=SECTION)
    with pytest.raises(SlackApiError) as refused:
        slack.chat_postEphemeral(channel="C0LEADS", user="U0GONE", text="Kim was faster")
    assert error_of(refused) == "user_not_in_channel"
    (seen,) = double.ephemerals
    assert (seen["channel"], seen["user"], seen["text"], seen["blocks"]) == (
        "C0LEADS",
        "U0SAM",
        "Kim was faster",
        SECTION,
    )
    assert double.messages("C0LEADS") == []


def test_channels_are_listed_page_by_page(double: SlackDouble, slack: WebClient) -> None:
    for number in range(5):
        double.add_channel(f"C{number}", f"room-{number}")
    pages = [[channel["id"] for channel in page["channels"]] for page in slack.conversations_list(limit=3)]
    assert pages == [["C0LEADS", "C0MARKET", "C0"], ["C1", "C2", "C3"], ["C4"]]


def test_channels_are_listed_by_kind(double: SlackDouble, slack: WebClient) -> None:
    double.add_channel("G0", "private", private=True)
    double.add_channel("C0OLD", "old", ["U0SAM"], archived=True)
    slack.conversations_open(users="U0SAM")
    public = slack.conversations_list()["channels"]
    assert [(each["name"], each["is_member"], each["is_archived"]) for each in public] == [
        ("leads", True, False),
        ("marketing", True, False),
        ("old", False, True),
    ]
    others = slack.conversations_list(types=["private_channel", "im"])["channels"]
    assert [each["id"] for each in others] == ["G0", "D0SAM"]
    live = slack.conversations_list(exclude_archived=True)["channels"]
    assert [each["id"] for each in live] == ["C0LEADS", "C0MARKET"]


def test_an_invented_cursor_is_refused(slack: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        slack.conversations_list(cursor="bmV4dDpDMDk5")
    assert error_of(refused) == "invalid_cursor"


def test_a_channel_tells_about_itself_and_its_members(slack: WebClient) -> None:
    assert slack.conversations_info(channel="C0LEADS")["channel"]["name"] == "leads"
    pages = [page["members"] for page in slack.conversations_members(channel="C0LEADS", limit=3)]
    assert pages == [["U0BOT", "U0SAM", "U0KIM"], ["U0BOSS"]]


def test_history_shows_metadata_only_when_asked(slack: WebClient) -> None:
    slack.chat_postMessage(channel="C0LEADS", text="Lead 42", metadata=METADATA)
    (without,) = slack.conversations_history(channel="C0LEADS")["messages"]
    (with_it,) = slack.conversations_history(channel="C0LEADS", include_all_metadata=True)["messages"]
    assert "metadata" not in without
    assert with_it["metadata"] == METADATA


def test_history_is_newest_first_between_oldest_and_latest(slack: WebClient) -> None:
    stamps = [slack.chat_postMessage(channel="C0LEADS", text=str(number))["ts"] for number in range(5)]

    def read(**bounds: Any) -> list[str]:
        return [each["text"] for each in slack.conversations_history(channel="C0LEADS", **bounds)["messages"]]

    assert read() == ["4", "3", "2", "1", "0"]
    assert read(oldest=stamps[2]) == ["4", "3"]
    assert read(oldest=stamps[2], inclusive=True) == ["4", "3", "2"]
    assert read(latest=stamps[2]) == ["1", "0"]
    assert read(oldest="1800000000") == []


def test_a_message_in_between_does_not_shift_the_pages_of_history(slack: WebClient) -> None:
    for number in range(4):
        slack.chat_postMessage(channel="C0LEADS", text=str(number))
    first = slack.conversations_history(channel="C0LEADS", limit=2)
    slack.chat_postMessage(channel="C0LEADS", text="in between")
    cursor = first["response_metadata"]["next_cursor"]
    second = slack.conversations_history(channel="C0LEADS", limit=2, cursor=cursor)
    assert [each["text"] for each in [*first["messages"], *second["messages"]]] == ["3", "2", "1", "0"]
    assert (first["has_more"], second["has_more"]) == (True, False)


def test_replies_are_in_the_thread_and_not_in_the_history(double: SlackDouble, slack: WebClient) -> None:
    parent = slack.chat_postMessage(channel="C0LEADS", text="Lead 42")["ts"]
    reply = slack.chat_postMessage(channel="C0LEADS", text="ping", thread_ts=parent, metadata=METADATA)["ts"]
    (top,) = slack.conversations_history(channel="C0LEADS")["messages"]
    assert (top["text"], top["reply_count"], top["thread_ts"]) == ("Lead 42", 1, parent)
    for ts in (parent, reply):
        thread = slack.conversations_replies(channel="C0LEADS", ts=ts, include_all_metadata=True)["messages"]
        assert [(each["text"], each.get("metadata")) for each in thread] == [
            ("Lead 42", None),
            ("ping", METADATA),
        ]
    assert [message["thread_ts"] for message in double.messages("C0LEADS")] == [None, parent]
    with pytest.raises(SlackApiError) as refused:
        slack.chat_postMessage(channel="C0LEADS", text="deeper", thread_ts=reply)
    assert error_of(refused) == "cannot_reply_to_message"


def test_a_broadcast_reply_is_in_the_history_too(slack: WebClient) -> None:
    parent = slack.chat_postMessage(channel="C0LEADS", text="Lead 42")["ts"]
    slack.chat_postMessage(channel="C0LEADS", text="won!", thread_ts=parent, reply_broadcast=True)
    assert [each["text"] for each in slack.conversations_history(channel="C0LEADS")["messages"]] == [
        "won!",
        "Lead 42",
    ]


def test_history_of_a_channel_the_bot_is_not_in_is_refused(double: SlackDouble, slack: WebClient) -> None:
    double.add_channel("C0SECRET", "secret", ["U0BOSS"])
    with pytest.raises(SlackApiError) as refused:
        slack.conversations_history(channel="C0SECRET")
    assert error_of(refused) == "not_in_channel"


def test_people_have_a_time_zone_and_roles(slack: WebClient) -> None:
    kim, boss = (slack.users_info(user=user)["user"] for user in ("U0KIM", "U0BOSS"))
    assert (kim["tz"], kim["is_admin"], kim["is_owner"], kim["deleted"]) == (
        "America/New_York",
        False,
        False,
        False,
    )
    assert (boss["is_admin"], boss["is_owner"]) == (True, True)
    assert slack.users_info(user="U0GONE")["user"]["deleted"] is True
    with pytest.raises(SlackApiError) as refused:
        slack.users_info(user="U0NOBODY")
    assert error_of(refused) == "user_not_found"


def test_people_are_listed_page_by_page(slack: WebClient) -> None:
    pages = [[person["id"] for person in page["members"]] for page in slack.users_list(limit=2)]
    assert pages == [["U0BOT", "U0SAM"], ["U0KIM", "U0BOSS"], ["U0GONE"]]


def test_a_modal_is_opened_pushed_upon_and_updated(double: SlackDouble, slack: WebClient) -> None:
    opened = slack.views_open(trigger_id="t1", view=MODAL | {"external_id": "dispo-42"})["view"]
    pushed = slack.views_push(trigger_id="t2", view=MODAL)["view"]
    assert pushed["root_view_id"] == opened["id"]
    changed = MODAL | {"private_metadata": "42"}
    updated = slack.views_update(view_id=opened["id"], hash=opened["hash"], view=changed)["view"]
    assert (updated["id"], updated["private_metadata"]) == (opened["id"], "42")
    with pytest.raises(SlackApiError) as refused:
        slack.views_update(view_id=opened["id"], hash=opened["hash"], view=changed)
    assert error_of(refused) == "hash_conflict"
    assert [(view["id"], view["edits"]) for view in double.views] == [(opened["id"], 1), (pushed["id"], 0)]


def test_a_modal_is_found_by_its_external_id(slack: WebClient) -> None:
    opened = slack.views_open(trigger_id="t1", view=MODAL | {"external_id": "dispo-42"})["view"]
    assert slack.views_update(external_id="dispo-42", view=MODAL)["view"]["id"] == opened["id"]
    with pytest.raises(SlackApiError) as refused:
        slack.views_update(view_id="V9999", view=MODAL)
    assert error_of(refused) == "not_found"


def test_a_trigger_opens_one_modal_once(double: SlackDouble, slack: WebClient) -> None:
    slack.views_open(trigger_id="t1", view=MODAL)
    with pytest.raises(SlackApiError) as refused:
        slack.views_open(trigger_id="t1", view=MODAL)
    assert error_of(refused) == "exchanged_trigger_id"
    assert len(double.views) == 1


def test_a_person_has_one_home(double: SlackDouble, slack: WebClient) -> None:
    for number in ("1", "2"):
        slack.views_publish(user_id="U0SAM", view=HOME | {"private_metadata": number})
    slack.views_publish(user_id="U0KIM", view=HOME)
    assert [(view["user_id"], view["edits"]) for view in double.views] == [("U0SAM", 1), ("U0KIM", 0)]
    assert double.views[0]["private_metadata"] == "2"


def test_a_home_is_no_modal(slack: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        slack.views_open(trigger_id="t1", view=HOME)
    assert error_of(refused) == "invalid_arguments"


def test_a_response_url_records_five_posts_and_no_more(double: SlackDouble) -> None:
    answers = [WebhookClient(double.response_url()).send_dict({"text": str(number)}) for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert [post["body"]["text"] for post in double.response_posts] == ["0", "1", "2", "3", "4"]
    assert WebhookClient(double.response_url("other")).send(text="fresh").body == "ok"
    assert double.response_posts[-1]["name"] == "other"


def test_people_who_catch_answers_at_once_leave_the_way_to_slack_open(double: SlackDouble) -> None:
    both = threading.Barrier(2)

    def catch(text: str) -> list[Any]:
        answers: list[Any] = []
        with caught_answers(answers) as address:
            both.wait(20)
            WebhookClient(address).send_dict({"text": text})
            both.wait(20)
        return answers

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(catch, ("a", "b"))) == [[{"text": "a"}], [{"text": "b"}]]
    assert WebhookClient(double.response_url()).send_dict({"text": "through"}).status_code == 200


# --- what the test sees


def test_calls_are_written_down_in_order_without_the_token(double: SlackDouble, slack: WebClient) -> None:
    slack.auth_test()
    slack.chat_postMessage(channel="C0LEADS", text="1")
    slack.users_info(user="U0SAM")
    assert [call.method for call in double.calls] == ["auth.test", "chat.postMessage", "users.info"]
    assert double.calls[1].args == {"channel": "C0LEADS", "text": "1"}
    assert double.calls_of("users.info")[0].args == {"user": "U0SAM"}
    assert all(before.at <= after.at for before, after in pairwise(double.calls))


def test_what_the_test_is_handed_is_a_copy(double: SlackDouble, slack: WebClient) -> None:
    slack.chat_postMessage(channel="C0LEADS", text="1", blocks=SECTION)
    double.messages("C0LEADS")[0]["blocks"].clear()
    double.calls[0].args["blocks"].clear()
    assert double.messages("C0LEADS")[0]["blocks"] == SECTION


def test_a_test_waits_until_something_was_said(double: SlackDouble, slack: WebClient) -> None:
    with ThreadPoolExecutor(1) as pool:
        posting = pool.submit(slack.chat_postMessage, channel="C0LEADS", text="here")
        double.wait_until(lambda: texts(double) == ["here"])
        posting.result()
    with pytest.raises(AssertionError, match=r"calls so far: \['chat.postMessage'\]"):
        double.wait_until(lambda: texts(double) == ["there"], timeout=0.01)


def test_64_clients_at_once_lose_nothing_and_share_no_timestamp(double: SlackDouble) -> None:
    start = threading.Barrier(64)

    def post(number: int) -> list[str]:
        slack = client(double)
        start.wait()
        return [str(slack.chat_postMessage(channel="C0LEADS", text=f"{number}")["ts"]) for _ in range(3)]

    with ThreadPoolExecutor(64) as pool:
        answered = [ts for stamps in pool.map(post, range(64)) for ts in stamps]
    kept = [message["ts"] for message in double.messages("C0LEADS")]
    assert sorted(answered) == kept
    assert len(set(kept)) == 192


def test_timestamps_look_like_slacks_and_follow_the_seconds_given() -> None:
    now = [1_800_000_000]
    with SlackDouble(seconds=lambda: now[0]) as double:
        stamps = []
        for moment in (1_800_000_000, 1_800_000_060, 1_799_999_999):
            now[0] = moment
            stamps.append(client(double).chat_postMessage(channel="C0LEADS", text="x")["ts"])
    assert stamps == ["1800000000.000001", "1800000060.000002", "1800000060.000003"]


# --- faults


def test_a_rate_limit_says_how_long_to_wait_and_processes_nothing(
    double: SlackDouble, slack: WebClient
) -> None:
    double.fail("chat.postMessage", rate_limited(retry_after=2))
    with pytest.raises(SlackApiError) as refused:
        slack.chat_postMessage(channel="C0LEADS", text="1")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "2"
    assert error_of(refused) == "ratelimited"
    assert double.messages("C0LEADS") == []


@pytest.mark.parametrize(
    ("fault", "status", "kept"),
    [
        (server_error(), 500, []),
        (server_error(503, processed=True), 503, ["1"]),
        (garbage(), 200, []),
        (garbage(processed=True), 200, ["1"]),
    ],
)
def test_an_html_page_comes_instead_of_json(
    double: SlackDouble, slack: WebClient, fault: Fault, status: int, kept: list[str]
) -> None:
    double.fail("chat.postMessage", fault)
    with pytest.raises(SlackApiError) as refused:
        slack.chat_postMessage(channel="C0LEADS", text="1")
    assert refused.value.response.status_code == status
    assert "html" in error_of(refused)
    assert texts(double) == kept


@pytest.mark.parametrize(("processed", "kept"), [(True, ["1"]), (False, [])])
def test_a_dropped_connection_tells_nobody_whether_it_was_processed(
    double: SlackDouble, slack: WebClient, processed: bool, kept: list[str]
) -> None:
    double.fail("chat.postMessage", drop(processed=processed))
    with pytest.raises(http.client.RemoteDisconnected):
        slack.chat_postMessage(channel="C0LEADS", text="1")
    assert texts(double) == kept


@pytest.mark.parametrize(("processed", "kept"), [(True, ["1"]), (False, [])])
def test_a_client_gives_up_on_a_call_that_hangs(
    double: SlackDouble, processed: bool, kept: list[str]
) -> None:
    double.fail("chat.postMessage", hang(60, processed=processed))
    with pytest.raises(TimeoutError):
        client(double, timeout=0.2).chat_postMessage(channel="C0LEADS", text="1")
    assert texts(double) == kept
    for thread in [each for each in threading.enumerate() if each.name == "slack-double"]:
        thread.join(timeout=10)
        assert not thread.is_alive(), "it still hangs although nobody waits"


def test_a_call_that_hangs_is_answered_late_when_released(double: SlackDouble, slack: WebClient) -> None:
    double.fail("chat.postMessage", hang(60))
    with ThreadPoolExecutor(1) as pool:
        posting = pool.submit(slack.chat_postMessage, channel="C0LEADS", text="1")
        double.wait_until(lambda: texts(double) == ["1"])
        assert not posting.done()
        double.release()
        assert posting.result()["ts"] == double.messages("C0LEADS")[0]["ts"]
    double.fail("chat.postMessage", hang(60))
    with pytest.raises(TimeoutError):
        client(double, timeout=0.2).chat_postMessage(
            channel="C0LEADS", text="a release is for those who hang now"
        )


def test_a_call_that_hung_unprocessed_ends_without_an_answer(double: SlackDouble, slack: WebClient) -> None:
    double.fail("chat.postMessage", hang(0.01, processed=False))
    with pytest.raises(http.client.RemoteDisconnected):
        slack.chat_postMessage(channel="C0LEADS", text="1")
    assert double.messages("C0LEADS") == []


def test_faults_are_met_in_order_one_each_and_only_by_their_method(
    double: SlackDouble, slack: WebClient
) -> None:
    double.fail("chat.postMessage", refuse("channel_not_found"), refuse("fatal_error"))
    slack.auth_test()
    assert double.faults_left("chat.postMessage") == 2
    errors = []
    for number in range(2):
        with pytest.raises(SlackApiError) as refused:
            slack.chat_postMessage(channel="C0LEADS", text=str(number))
        errors.append(error_of(refused))
    slack.chat_postMessage(channel="C0LEADS", text="at last")
    assert errors == ["channel_not_found", "fatal_error"]
    assert texts(double) == ["at last"]
    assert len(double.calls_of("chat.postMessage")) == 3
    assert double.faults_left("chat.postMessage") == 0


def test_a_response_url_fails_as_ordered(double: SlackDouble) -> None:
    double.fail("response_url", server_error())
    assert WebhookClient(double.response_url()).send(text="x").status_code == 500
    assert double.response_posts == []


# --- points to stand still at


def test_a_callback_hears_of_both_stages_of_what_is_processed(double: SlackDouble, slack: WebClient) -> None:
    heard: list[tuple[str, Stage, int]] = []
    double.on_call(lambda method, stage: heard.append((method, stage, len(double.messages("C0LEADS")))))
    double.fail("chat.postMessage", rate_limited())
    with pytest.raises(SlackApiError):
        slack.chat_postMessage(channel="C0LEADS", text="1")
    slack.chat_postMessage(channel="C0LEADS", text="1")
    assert heard == [
        ("chat.postMessage", "before", 0),
        ("chat.postMessage", "before", 0),
        ("chat.postMessage", "after-processing", 1),
    ]


def test_a_callback_that_fails_fails_the_test(double: SlackDouble) -> None:
    def refuse_to_go_on(method: str, stage: Stage) -> None:
        raise LookupError(f"{method} {stage}")

    def talk() -> None:
        with SlackDouble() as other:
            other.on_call(refuse_to_go_on)
            with pytest.raises(http.client.RemoteDisconnected):
                client(other).auth_test()

    with pytest.raises(LookupError, match=r"auth\.test before"):
        talk()
    assert double.errors == []


@pytest.mark.parametrize(("stage", "kept"), [("before", []), ("after-processing", ["Lead 42"])])
def test_a_client_process_is_killed_while_its_call_stands_still(
    double: SlackDouble, stage: Stage, kept: list[str]
) -> None:
    freeze = double.freeze("chat.postMessage", stage)
    double.fail("chat.postMessage", drop(processed=bool(kept)))
    with subprocess.Popen([sys.executable, "-c", POSTS_ONCE, double.url], stdout=subprocess.PIPE) as process:
        freeze.wait_until_reached()
        process.kill()
        said, _ = process.communicate()
    freeze.release()
    double.wait_until(lambda: double.faults_left("chat.postMessage") == 0)
    assert (process.returncode, said) == (-signal.SIGKILL, b"")
    assert texts(double) == kept
    client(double).chat_postMessage(channel="C0LEADS", text="after the restart")
    assert texts(double) == [*kept, "after the restart"]


def test_the_nth_call_stands_still(double: SlackDouble, slack: WebClient) -> None:
    freeze = double.freeze("chat.postMessage", "after-processing", nth=2)
    slack.chat_postMessage(channel="C0LEADS", text="1")
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(slack.chat_postMessage, channel="C0LEADS", text="2")
        freeze.wait_until_reached()
        slack.chat_postMessage(channel="C0LEADS", text="3")
        assert (texts(double), second.done()) == (["1", "2", "3"], False)
        freeze.release()
        assert second.result()["ok"]


def test_a_freeze_nobody_comes_to_says_so(double: SlackDouble) -> None:
    with pytest.raises(AssertionError, match=r"no chat\.update came to 'before'"):
        double.freeze("chat.update", "before").wait_until_reached(timeout=0.01)


# --- HTTP


def test_one_connection_carries_many_calls(double: SlackDouble) -> None:
    line = http.client.HTTPConnection("127.0.0.1", urlsplit(double.url).port, timeout=10)
    headers = {"Authorization": "Bearer xoxb-double", "Content-Type": "application/json"}
    answers = []
    double.fail("auth.test", server_error(), rate_limited())
    line.connect()
    first_socket = line.sock
    for method, path, body in [
        ("POST", "/api/auth.test", "{}"),
        ("POST", "/api/auth.test", "{}"),
        ("GET", "/api/users.info?user=U0SAM&token=xoxb-double", None),
        ("POST", "/api/chat.postMessage", "{broken"),
        ("POST", "/api/chat.postMessage", "[1]"),
        ("GET", "/elsewhere", None),
        (
            "POST",
            "/api/chat.postMessage",
            json.dumps({"channel": "C0LEADS", "text": "grüß Gott \N{WAVING HAND SIGN}"}),
        ),
    ]:
        line.request(method, path, body and body.encode(), headers)
        answer = line.getresponse()
        answers.append((answer.status, answer.read()))
        assert line.sock is first_socket
    line.close()
    assert [status for status, _ in answers] == [500, 429, 200, 200, 200, 404, 200]
    assert json.loads(answers[2][1])["user"]["name"] == "sam"
    assert double.calls_of("users.info")[0].args == {"user": "U0SAM"}
    assert [json.loads(answers[n][1])["error"] for n in (3, 4)] == ["invalid_json", "invalid_json"]
    assert texts(double) == ["grüß Gott \N{WAVING HAND SIGN}"]


def test_a_body_without_a_length_is_refused(double: SlackDouble) -> None:
    line = http.client.HTTPConnection("127.0.0.1", urlsplit(double.url).port, timeout=10)
    line.putrequest("POST", "/api/chat.postMessage")
    line.putheader("Content-Type", "application/json")
    line.putheader("Transfer-Encoding", "chunked")
    line.endheaders()  # and no more: the answer may come before any chunk is sent
    assert line.getresponse().status == 411
    line.close()


def test_a_client_that_dies_while_speaking_has_asked_for_nothing(double: SlackDouble) -> None:
    line = http.client.HTTPConnection("127.0.0.1", urlsplit(double.url).port, timeout=10)
    line.putrequest("POST", "/api/chat.postMessage")
    line.putheader("Content-Length", "1000")
    line.endheaders(b"channel=C0LEADS&text=Lea")
    line.close()
    assert client(double).auth_test()["ok"]
    double.stop()  # waits for the thread of the half call too
    assert [call.method for call in double.calls] == ["auth.test"]


def test_stopping_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    with SlackDouble() as double, ThreadPoolExecutor(2) as pool:
        idle = http.client.HTTPConnection("127.0.0.1", urlsplit(double.url).port, timeout=10)
        idle.request("GET", "/api/auth.test", headers={"Authorization": "Bearer x"})
        idle.getresponse().read()
        double.fail("chat.postMessage", hang(60))
        double.freeze("users.list", "before")
        hanging = pool.submit(client(double).chat_postMessage, channel="C0LEADS", text="1")
        frozen = pool.submit(client(double).users_list)
        double.wait_until(lambda: len(double.calls) == 3)
        double.stop()
        # Whether the answer still gets out before the line is cut is open; that both come back is not.
        for waiting in (hanging, frozen):
            waiting.exception(timeout=10)
    assert set(threading.enumerate()) <= before
    idle.close()


def test_an_outage_refuses_connections_and_keeps_the_memory(double: SlackDouble, slack: WebClient) -> None:
    slack.chat_postMessage(channel="C0LEADS", text="before")
    address = double.url
    double.stop()
    with pytest.raises(OSError, match="refused"):
        slack.auth_test()
    double.start()
    slack.chat_postMessage(channel="C0LEADS", text="after")
    assert double.url == address
    assert texts(double) == ["before", "after"]
