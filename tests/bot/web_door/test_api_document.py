"""The API does what its document says: each operation is tried with what fits and what does not."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from bot.web_door.api_door import ApiDoor, add_api_routes
from bot.web_door.api_problems import DOCUMENT
from handlers.campaigns import campaigns
from tests.asking import Asking, own_all
from tests.floor import Floor
from tests.made_up import TIMES

POSSIBLE = ["2xx", "304", "403", "404", "409", "412", "422"]  # of what has the right shape


@pytest.fixture
def busy(floor: Floor) -> Floor:
    """A floor on which something happened."""
    own_all(floor)
    with floor.database.writing() as tx:
        campaigns.begin(tx, floor.desk, "Roof", floor.clock(), "U0TOM")
    floor.rules.refresh()
    for number, heat in enumerate(("hot", "warm", "cold"), 1):
        floor.lead(
            name=f"Ann {number}",
            email=f"ann{number}@acme.com",
            phone=f"+1212555010{number}",
            temperature=heat,
            campaign="Roof",
            price="$20",
        )
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", "/dispo 1 won 12000")
    floor.press("U0DANA", "claim", 2)
    floor.type("U0DANA", "/dispo 2 voicemail call ann2@acme.com")
    return floor


@pytest.fixture
def asking(busy: Floor, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """Somebody with every scope; behind the door of the document there is his now."""
    made = Asking(busy)
    monkeypatch.setattr(NOBODYS, "wsgi_app", made.app.wsgi_app)
    return made


CONFIG = SchemathesisConfig.from_dict({
    "generation": {"deterministic": True, "max-examples": 5},
    "checks": {"positive_data_acceptance": {"expected-statuses": POSSIBLE}},
})  # fmt: skip
NOBODYS = Flask("document")
add_api_routes(NOBODYS, ApiDoor(None))  # type: ignore[arg-type]  # the document takes nothing of the house
schema = schemathesis.openapi.from_wsgi(DOCUMENT, NOBODYS, config=CONFIG)


def test_the_document_is_a_valid_one() -> None:
    schema.validate()


@schema.parametrize()
@settings(
    max_examples=5 * TIMES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_the_document_says(case: Case[Any], asking: Asking) -> None:
    case.call_and_validate(headers=asking.bearer)
