"""What nobody expected goes to the log under a reference: the way there, without a single value."""

import logging
import secrets
import traceback
from collections.abc import Iterator

log = logging.getLogger(__name__)


def report(error: BaseException, where: str) -> str:
    """Log the stack under a new reference and return the reference, to be told to whoever was waiting.

    An exception's message may quote a lead, so the log gets its class and the lines of code that led there.
    """
    reference = secrets.token_hex(4)
    log.error("reference %s, in %s\n%s", reference, where, "".join(_trace(error)))
    return reference


def _trace(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _trace(before)
        yield "which led to\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"
