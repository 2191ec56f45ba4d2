"""Who somebody is whom a CRM or a program names by his e-mail address: Slack is asked, nothing of it is kept."""

import logging

from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.contact import normal_email
from handlers.desk import Desk
from playbook.refusal import Refusal

log = logging.getLogger(__name__)
NOBODY = "users_not_found"


class CannotAsk(Refusal):
    """Slack does not say now whose address it is."""


def person_of(desk: Desk, named: str) -> str:
    """The id of a person named by e-mail, id or handle. No transaction may be under way: Slack is asked.

    Raises Refusal for nobody here, and CannotAsk when Slack does not answer.
    """
    known = desk.rules().roster.id_of(named)
    if known:
        return known
    address = normal_email(named)
    found = _asked(desk, address) if address else None
    if found is None:
        raise Refusal(
            "Nobody here has that address or Slack id. Name a person of the workspace.", field="owner"
        )
    return found


def _asked(desk: Desk, address: str) -> str | None:
    try:
        answer = desk.slack.users_lookupByEmail(email=address)
    except SlackApiError as refused:
        why = refused.response.get("error")
        if why == NOBODY:
            return None
        log.warning("Slack does not tell whose address something is: %s", why)
        raise CannotAsk(
            f"Slack does not tell whose address it is ({why}). Give the person's Slack id."
        ) from None
    except (SlackClientError, OSError) as fault:
        log.warning("Slack does not answer: %s", type(fault).__name__)
        raise CannotAsk(
            "Slack does not answer now. Send it again later, or with the person's Slack id."
        ) from None
    person = (answer.get("user") or {}).get("id")
    return str(person) if person else None
