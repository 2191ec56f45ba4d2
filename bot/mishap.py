"""What nobody expected goes to the log under a reference: the way there, without a single value."""

import logging
import secrets

from bot.trace import trace

log = logging.getLogger(__name__)


def report(error: BaseException, where: str) -> str:
    """Log the stack under a new reference and return the reference, to be told to whoever was waiting.

    An exception's message may quote a lead, so the log gets its class and the lines of code that led there.
    """
    reference = secrets.token_hex(4)
    log.error("reference %s, in %s\n%s", reference, where, trace(error))
    return reference
