"""Google Ads lead forms: columns with an id each, and the key that proves them in the body itself."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from sources.form import read_answers
from sources.new_lead import NewLead
from sources.proof import same
from sources.provider import Headers, Provider, Rejected
from sources.spellings import FIELDS, fold

Answer = tuple[str | None, str, object]
COLUMNS = {  # by Google's ids, which stay the same in every language
    "FULL_NAME": "name", "FIRST_NAME": "first_name", "LAST_NAME": "last_name", "EMAIL": "email",
    "WORK_EMAIL": "email", "PHONE_NUMBER": "phone", "WORK_PHONE": "phone", "COMPANY_NAME": "company",
}  # fmt: skip
BESIDE = {
    "gcl_id": "gclid",  # as the click is called everywhere else, so that campaigns are known by it
    **{name: name for name in ("form_id", "campaign_id", "adgroup_id", "creative_id", "asset_group_id")},
    **{name: name for name in ("lead_submit_time", "lead_source", "lead_stage")},
}
NO_KEY = Rejected("google_key is missing, or the body is not whole")


def check(secret: str, _headers: Headers, body: bytes, _now: datetime) -> Rejected | None:
    """The key in the body. It has no time: the id of a lead is what makes a copy harmless."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return NO_KEY
    given = payload.get("google_key") if isinstance(payload, dict) else None
    if not isinstance(given, str) or not given:
        return NO_KEY
    return None if same(given, secret) else Rejected("google_key is not this source's secret")


def interpret(payload: object) -> NewLead:
    """The lead in a form that was sent. Raises ValueError."""
    if not isinstance(payload, Mapping):
        raise ValueError("the body is no JSON object, as Google Ads sends it")  # noqa: TRY004  # the sender's making
    columns = payload.get("user_column_data")
    if not isinstance(columns, list):
        raise ValueError("user_column_data is no list, as Google Ads sends it")  # noqa: TRY004  # as above
    if not isinstance(payload.get("lead_id"), str) or not payload["lead_id"]:
        raise ValueError("lead_id is missing")
    about: list[Answer] = [("external_id", "lead_id", payload["lead_id"])]
    about.append(("test", "is_test", payload.get("is_test") is True))
    beside: list[Answer] = [(None, name, payload[told]) for told, name in BESIDE.items() if payload.get(told)]
    return read_answers([*about, *_answers(columns), *beside])


def prove(secret: str, body: bytes, _now: datetime) -> tuple[dict[str, str], bytes]:
    """The same body with the key in it; one that is no JSON object stays as it is."""
    try:
        payload = json.loads(body)
    except ValueError:
        payload = None
    if isinstance(payload, dict) and payload:
        body = json.dumps({**payload, "google_key": secret}).encode()
    return {"Content-Type": "application/json"}, body


def _answers(columns: list[object]) -> Iterator[Answer]:
    """Each column by its id, else by what the advertiser asks in words."""
    for each in columns:
        if not isinstance(each, Mapping):
            raise ValueError("an entry of user_column_data is no JSON object")  # noqa: TRY004  # as above
        column, asked = str(each.get("column_id") or ""), str(each.get("column_name") or "")
        field = COLUMNS.get(column) or FIELDS.get(fold(asked)) or FIELDS.get(fold(column))
        yield field, asked or column, each.get("string_value")


PROVIDER = Provider(
    kind="google-ads",
    title="Google Ads lead form",
    check=check,
    interpret=interpret,
    prove=prove,
    steps=(
        "In Google Ads open the lead form, Export leads from Google Ads → Other data integration options.",
        "Webhook URL: {address}",
        "Key: {secret}",
        "Send test data: it becomes a test lead, which is in no number.",
    ),
    secret_in_body="google_key",  # noqa: S106  # the name of a field
)
