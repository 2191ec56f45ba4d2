"""The Slack door: hands clicks, commands and forms to the wires, and their answers back to the person."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, TypeVar

from slack_bolt import Ack, App, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookResponse

from bot.mishap import report
from bot.slack.answers import Follow, answer, nobody_follows, refused
from bot.slack.counted_forms import SOON, CountedForms
from bot.slack.promptly import Promptly, Said
from handlers.arrival import qualify, route
from handlers.campaigns import (
    campaign_compare,
    campaign_costs,
    campaign_csv,
    campaign_list,
    campaign_page,
    campaign_rules,
    unattributed,
)
from handlers.clock import nudge_digest, unanswered
from handlers.commands import dispose, erase, history_page, lead, leaddrop, merge, more
from handlers.desk import Desk
from handlers.drops import deal_one, drops
from handlers.home import home, home_me, home_playbook, home_routes
from handlers.hosted import form_settings
from handlers.leads import ask, claim, hand_over, notes, offer, reassign, release, snooze, stop, undo
from handlers.lists import list_buttons
from handlers.payloads import person_in, place_in, typed_in
from handlers.people import groups, people
from handlers.pile import did_you_buy, pile
from handlers.planning import drop_modal, drop_plan
from handlers.reports import friday, stats
from handlers.sources import heard, intake_page, new_lead, workflow_step
from handlers.worklist import Counted
from messages.render import Illustrated, Payload, render
from playbook.refusal import Refusal

log = logging.getLogger(__name__)

FEATURES = (
    ask, campaign_compare, campaign_costs, campaign_csv, campaign_list, campaign_page, campaign_rules, claim,
    deal_one, did_you_buy, dispose, drop_modal, drop_plan, drops, erase, form_settings, friday, groups,
    hand_over, heard, history_page, home, home_me, home_playbook, home_routes, intake_page, lead, leaddrop,
    list_buttons, merge, more, new_lead, notes, nudge_digest, offer, people, pile, qualify, reassign,
    release, route, snooze, stats, stop, unanswered, unattributed, undo, workflow_step,
)  # fmt: skip

Body = dict[str, Any]
Wire = Callable[[Desk, Body], Payload | Counted | None]
Submitted = Callable[[Desk, Body], Payload | None]
Done = TypeVar("Done")

ACTIONS: dict[str, Wire] = {}
COMMANDS: dict[str, Wire] = {}
VIEWS: dict[str, Submitted] = {}
SHORTCUTS: dict[str, Wire] = {}
EVENTS: dict[str, Callable[[Desk, Body], None]] = {}
# What may take longer than Slack waits, may be asked for twice and opens no form: buttons, events, and of commands
# what their first word decides.
LENGTHY: set[str] = set()
LENGTHY_WORDS: dict[str, Callable[[str], bool]] = {}
for feature in FEATURES:
    ACTIONS |= getattr(feature, "ACTIONS", {})
    COMMANDS |= getattr(feature, "COMMANDS", {})
    VIEWS |= getattr(feature, "VIEWS", {})
    SHORTCUTS |= getattr(feature, "SHORTCUTS", {})
    EVENTS |= getattr(feature, "EVENTS", {})
    LENGTHY |= getattr(feature, "LENGTHY", set())
    LENGTHY_WORDS |= getattr(feature, "LENGTHY_WORDS", {})

EVERYTHING = re.compile("")  # one listener with a table behind it is faster than one for each button


AT_IT = "Still at it. The answer comes here as soon as it is there."


class NoAnswer(OSError):
    """A response_url takes no answer any more: it is too old, or was used too often."""


@dataclass(frozen=True)
class Door:
    """What the door needs of the house: `follow` sees to it that pictures follow an answer they belong to."""

    desk: Desk
    follow: Follow = nobody_follows
    promptly: Promptly = field(default_factory=Promptly)

    @cached_property
    def forms(self) -> CountedForms:
        """Opens what takes counting."""
        return CountedForms(self.promptly)


def slack_app(
    desk: Desk,
    bot_token: str,
    signing_secret: str,
    follow: Follow = nobody_follows,
    promptly: Promptly | None = None,
) -> App:
    """A Bolt app whose listeners look the wire up in the features' tables."""
    quiet = logging.getLogger("slack_bolt.App")
    if quiet.level != logging.ERROR:  # to set it makes each logger of the process look anew for its own
        # below that Bolt logs whole bodies; all its loggers take this one's level
        quiet.setLevel(logging.ERROR)
    us = AuthorizeResult(enterprise_id=None, team_id=desk.workspace, bot_token=bot_token)
    app = App(
        name="glengarry",  # else Bolt looks through the whole stack for one
        authorize=lambda: us,  # asked for at start already: Bolt need not ask Slack who we are
        signing_secret=signing_secret,
        client=desk.slack,
        logger=quiet,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )
    door = Door(desk, follow, promptly or Promptly())
    app.action(EVERYTHING)(lambda ack, body, respond: on_action(door, ack, body, respond))
    app.command(EVERYTHING)(lambda ack, body, respond: on_command(door, ack, body, respond))
    app.shortcut(EVERYTHING)(lambda ack, body, respond: on_shortcut(door, ack, body, respond))
    app.view(EVERYTHING)(lambda ack, body: on_view(door, ack, body))
    app.event(EVERYTHING)(lambda ack, body: on_event(door, ack, body))
    return app


def on_event(door: Door, ack: Ack, body: Body) -> None:
    """Something happened in the workspace; what nobody listens to is acknowledged all the same.

    What only shows something is acknowledged in time, so that Slack does not tell of it again; anything else when
    it is done, so that Slack does when it was not.
    """
    ack()
    name = body["event"]["type"]
    if (wire := EVENTS.get(name)) and name in LENGTHY:
        door.promptly.do(lambda: wire(door.desk, body), _nobody_told)
    elif wire:
        wire(door.desk, body)


def on_action(door: Door, ack: Ack, body: Body, respond: Respond) -> None:
    """A button was pressed: acknowledged, done, and answered to whoever pressed it alone."""
    ack()
    name = str(body["actions"][0]["action_id"]).partition(":")[0]
    tell = partial(_tell_presser, door, body, respond)
    done = partial(_outcome, ACTIONS.get(name, _unknown), door, body)
    if name in LENGTHY:
        tell(door.promptly.do(done, partial(tell, late=True)))
    else:
        tell(done())


def _tell_presser(door: Door, body: Body, respond: Respond, said: Said, *, late: bool = False) -> None:
    where = (body.get("view") or {}).get("type")
    if where == "home":
        _answer_at_home(door, body, said)
    elif said and where == "modal":
        _answer_on_modal(door.desk, body, said)
    elif said and not _answer(door.desk, respond, said, door.follow) and late:
        _tell_directly(door.desk, person_in(body), said)


def on_shortcut(door: Door, ack: Ack, body: Body, respond: Respond) -> None:
    """A shortcut of a message was chosen: it opens a form, or whoever chose it is told why not."""
    ack()
    if said := _outcome(SHORTCUTS.get(body["callback_id"], _unknown), door, body):
        _answer(door.desk, respond, said, nobody_follows)


def _answer(desk: Desk, respond: Respond, said: Payload, follow: Follow) -> bool:
    """Answer whoever pressed or typed; whether he was. It is done already: nothing may make Slack say it was not."""

    def say(**told: Any) -> object:
        answered: object = respond(**{"response_type": "ephemeral", "replace_original": False, **told})
        if isinstance(answered, WebhookResponse) and answered.status_code != 200 and not refused(answered):
            raise NoAnswer(answered.status_code)
        return answered

    try:
        answer(desk, said, say, follow)
    except OSError as fault:
        log.warning("no answer by its response_url: %s", type(fault).__name__)
        return False
    return True


def _answer_at_home(door: Door, body: Body, said: Said) -> None:
    """Home has no place for an answer: it is shown anew, and what is to be said comes as a direct message."""
    door.promptly.do(lambda: home.publish_again(door.desk, body), _nobody_told, patience=SOON)
    if said:
        _tell_directly(door.desk, person_in(body), said)


def _nobody_told(_said: Said) -> None:
    """Home shows by itself what became of it."""


def _answer_on_modal(desk: Desk, body: Body, said: Payload) -> None:
    """A modal has no place for an answer either: another one on top of it says it."""
    try:
        view = render("answer_view", text=said["text"])
        desk.slack.views_push(trigger_id=body["trigger_id"], view=view)
    except (SlackClientError, OSError) as fault:
        log.warning("no answer on a modal: %s", type(fault).__name__)
        _tell_directly(desk, person_in(body), said)


def on_command(door: Door, ack: Ack, body: Body, respond: Respond) -> None:
    """A slash command: its answer goes back with the acknowledgement, or after it when it takes longer.

    One with tables or charts comes after it: what Slack thinks of an acknowledgement it does not tell.
    """
    done = partial(_outcome, COMMANDS.get(body["command"], _unknown), door, body)
    late = partial(_tell_presser, door, body, respond, late=True)
    said = door.promptly.do(done, late, render("say", text=AT_IT)) if _is_lengthy(body) else done()
    if isinstance(said, Illustrated):
        ack()
        _answer(door.desk, respond, said, door.follow)
    else:
        ack(**said, response_type="ephemeral") if said else ack()


def _is_lengthy(body: Body) -> bool:
    lengthy = LENGTHY_WORDS.get(body["command"])
    return lengthy is not None and lengthy(typed_in(body).partition(" ")[0].lower())


def on_view(door: Door, ack: Ack, body: Body) -> None:
    """A form was submitted: a refusal is shown at its field, an answer in the channel it came from."""
    desk = door.desk
    said = _done(VIEWS.get(body["view"]["callback_id"], _unknown), desk, body)
    if isinstance(said, Refusal):
        ack(response_action="errors", errors=_errors(said, body))
        return
    ack()
    channel, person = place_in(body).get("channel"), person_in(body)
    if not channel:  # opened from Home, which shows what became of it
        door.promptly.do(lambda: home.publish(desk, person), _nobody_told)
    if said and channel:
        _tell(desk, channel, person, said)
    elif said:
        _tell_directly(desk, person, said)


def _tell(desk: Desk, channel: str, person: str, said: Payload) -> None:
    """Tell a person what became of his form. It is done already: nothing may make Slack say it was not."""

    def say(**told: Any) -> object:
        return desk.slack.chat_postEphemeral(channel=channel, user=person, **told)

    try:
        answer(desk, said, say, nobody_follows)
    except (SlackClientError, OSError) as fault:  # a command can be typed where the bot is no member
        log.warning("no answer in %s: %s", channel, type(fault).__name__)
        _tell_directly(desk, person, said)


def _tell_directly(desk: Desk, person: str, said: Payload) -> None:
    def say(**told: Any) -> object:
        return desk.slack.chat_postMessage(channel=person, **told)

    try:
        answer(desk, said, say, nobody_follows)
    except (SlackClientError, OSError) as fault:
        log.warning("no answer to %s: %s", person, type(fault).__name__)


def _errors(refused: Refusal, body: Body) -> dict[str, str]:
    told = dict(refused.fields) or {_input_of(refused, body): str(refused)}
    return {field: text.replace("`", "") for field, text in told.items()}  # a form shows them as they are


def _input_of(refused: Refusal, body: Body) -> str:
    """The input to mend: the one that the refusal names, else the one that most refusals are about."""
    inputs = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    named = (name for name in (refused.field, "need", "way") if name in inputs)
    return str(next(named, inputs[-1]))


def _done(wire: Callable[[Desk, Body], Done], desk: Desk, body: Body) -> Done | Payload | Refusal:
    """What the wire says, or why the rules say no; anything unforeseen is an apology with a reference."""
    try:
        return wire(desk, body)
    except Refusal as refused:
        return refused
    except Exception as fault:  # noqa: BLE001  # the person is told, and the log has the way there
        return render("apology", reference=report(fault, getattr(wire, "__name__", "a wire")))


def _outcome(wire: Wire, door: Door, body: Body) -> Said:
    """The same in words; a form that takes counting is opened."""
    said = _done(wire, door.desk, body)
    if isinstance(said, Counted):
        said = _done(partial(_opened, door, said), door.desk, body)
    return _in_words(said)


def _opened(door: Door, form: Counted, desk: Desk, body: Body) -> Said:
    def counted_form(_desk: Desk, _body: Body) -> Payload:
        return form.view()

    return door.forms.open(desk, body, lambda: _in_words(_done(counted_form, desk, body)))


def _in_words(said: Payload | Refusal | None) -> Said:
    return render("refusal", text=str(said), ask=said.ask) if isinstance(said, Refusal) else said


def _unknown(_desk: Desk, body: Body) -> Payload | None:
    log.warning("nothing listens to %s", body.get("command") or body.get("type"))
    return render(
        "say", text="That button or command is not known here any more. `/lead help` lists what is."
    )
