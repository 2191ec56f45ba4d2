"""HubSpot as a CRM: a lead is a contact, what was recorded are calls, e-mails, meetings and notes on its timeline."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import hubspot
from hubspot.crm.association_type import AssociationType
from hubspot.crm.objects.exceptions import ApiException as ObjectsRefusal
from hubspot.crm.owners.exceptions import ApiException as OwnersRefusal
from hubspot.crm.properties.exceptions import ApiException as PropertiesRefusal
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from bot.outward.crm_owners import Owners
from bot.outward.crm_refusals import codes_in, not_there, refused, unreadable
from handlers.crm.crm import Activity, Changes, NoSuch, Record
from playbook.crm import FIELDS, STATUSES, Means, plain_text

REFUSALS = (ObjectsRefusal, OwnersRefusal, PropertiesRefusal)
SECONDS = (5.0, 10.0)  # to connect, and to answer
CONTACTS = "contacts"
AMOUNT, STATUS = "glengarry_won_amount", "glengarry_status"
READ = [
    "firstname",
    "lastname",
    "company",
    "email",
    "phone",
    "hubspot_owner_id",
    "lastmodifieddate",
    AMOUNT,
    STATUS,
]
PLAIN = {"company": "company", "email": "email", "phone": "phone", "amount": AMOUNT, "status": STATUS}
KEPT_AS = {  # kind of object, its association with a contact, and the property with its text
    Means.CALL: ("calls", AssociationType.CALL_TO_CONTACT, "hs_call_body"),
    Means.EMAIL: ("emails", AssociationType.EMAIL_TO_CONTACT, "hs_email_text"),
    Means.MEETING: ("meetings", AssociationType.MEETING_TO_CONTACT, "hs_meeting_body"),
    Means.NOTE: ("notes", AssociationType.NOTE_TO_CONTACT, "hs_note_body"),
}
THERE_ALREADY = re.compile(r"Existing ID:\s*(\d+)")
HALF_AN_HOUR = timedelta(minutes=30)  # a meeting's length is not known here


class HubSpot:
    """One account, opened by the token of a private app. `base` is where its API is, without a slash at the end."""

    fields: Collection[str] = FIELDS
    overlap = timedelta(minutes=2)  # so late a change may be found by its search

    def __init__(self, token: str, base: str, clock: Callable[[], datetime]) -> None:
        """Connects to nothing yet."""
        # never by itself again, and nowhere it is redirected to
        client = hubspot.HubSpot(access_token=token, host=base or None, retry=Retry(0))
        self._objects, self._searching = client.crm.objects.basic_api, client.crm.objects.search_api
        self._batches, self._properties = client.crm.objects.batch_api, client.crm.properties.core_api
        self._people = client.crm.owners.owners_api
        self._owners = Owners(self._all_owners, clock)

    def account(self) -> str:
        """Its number and where it is."""
        there = self._ask(
            self._objects.api_client.call_api, "/account-info/v3/details", "GET", auth_settings=["oauth2"],
            header_params={"Accept": "application/json"}, response_types_map={},
        )  # fmt: skip
        return f"HubSpot account {there.get('portalId')} ({there.get('uiDomain', 'hubspot.com')})"

    def prepare(self) -> None:
        """Make the two properties of contacts that are ours."""
        options = [
            {"label": each.capitalize(), "value": each, "displayOrder": place, "hidden": False}
            for place, each in enumerate(STATUSES)
        ]
        self._property(STATUS, "Glengarry status", type="enumeration", fieldType="select", options=options)
        self._property(AMOUNT, "Glengarry won amount", type="number", fieldType="number")

    def _property(self, name: str, label: str, **more: Any) -> None:
        made = {"name": name, "label": label, "groupName": "contactinformation", **more}
        try:
            self._ask(self._properties.get_by_name, CONTACTS, name)
        except NoSuch:
            self._ask(self._properties.create, CONTACTS, made)

    def spelled(self, status: str) -> str:
        """As we call it: the property is ours."""
        return status

    def owns_account(self, email: str) -> bool:
        """Whether there is an owner of that address."""
        return self._owners.number_of(email) is not None

    def find(self, emails: Sequence[str]) -> Mapping[str, Record]:
        """Asked by the address itself: its search would find a new contact late."""
        wanted = {
            "idProperty": "email", "inputs": [{"id": each} for each in emails], "properties": READ,
            "propertiesWithHistory": [],
        }  # fmt: skip
        rows = self._ask(self._batches.read, CONTACTS, wanted).get("results") or []
        records = [self._record(row) for row in rows]
        if len(emails) == len(records) == 1:  # by a second address, too
            return {emails[0]: records[0]}
        by = {record.fields["email"].lower(): record for record in records}
        return {each: by[each.lower()] for each in emails if each.lower() in by}

    def read(self, record_id: str) -> Record:
        """One contact; of a merged one, what it was merged into."""
        return self._record(self._ask(self._objects.get_by_id, CONTACTS, record_id, properties=READ))

    def make(self, fields: Mapping[str, str]) -> Record:
        """A contact; the one that has the address already instead."""
        body = {"properties": self._properties_of(fields), "associations": []}
        try:
            made = self._ask(self._objects.create, CONTACTS, body)
        except _Conflict as there:
            return self.read(there.number)
        if "id" not in made:
            raise unreadable("HubSpot")
        return Record(str(made["id"]), {name: fields.get(name, "") for name in FIELDS})

    def write(self, record_id: str, fields: Mapping[str, str]) -> None:
        """Change these properties only."""
        self._ask(self._objects.update, CONTACTS, record_id, {"properties": self._properties_of(fields)})

    def _properties_of(self, fields: Mapping[str, str]) -> dict[str, str]:
        told = {PLAIN[name]: value for name, value in fields.items() if name in PLAIN}
        if "name" in fields:
            first, _, last = fields["name"].rpartition(" ")
            told |= {"firstname": first or last, "lastname": last if first else ""}
        if number := self._owners.number_of(fields.get("owner", "")):
            told["hubspot_owner_id"] = number
        return told

    def add(self, record: Record, activity: Activity, look: bool) -> None:
        """On the contact's timeline."""
        kind, association, text = KEPT_AS[activity.means]
        if look and self._is_there(kind, text, activity.mark):
            return
        owner = self._owners.number_of(activity.owner)
        told = {
            "hs_timestamp": _millis(activity.at), **_shape(activity),
            text: _text(activity, plain=activity.means is Means.EMAIL),
            **({"hubspot_owner_id": owner} if owner else {}),
        }  # fmt: skip
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": association}]
        body = {"properties": told, "associations": [{"to": {"id": record.id}, "types": types}]}
        self._ask(self._objects.create, kind, body)

    def _is_there(self, kind: str, text: str, mark: str) -> bool:
        having = {"propertyName": text, "operator": "CONTAINS_TOKEN", "value": mark}
        wanted = {"filterGroups": [{"filters": [having]}], "properties": [text], "limit": 1, "sorts": []}
        return bool(self._ask(self._searching.do_search, kind, wanted).get("results"))

    def changed(self, since: datetime) -> Changes:
        """A page of 200 contacts."""
        later = {"propertyName": "lastmodifieddate", "operator": "GTE", "value": _millis(since)}
        wanted = {
            "filterGroups": [{"filters": [later]}], "properties": READ, "limit": 200,
            "sorts": [{"propertyName": "lastmodifieddate", "direction": "ASCENDING"}],
        }  # fmt: skip
        found = self._ask(self._searching.do_search, CONTACTS, wanted)
        rows = found.get("results") or []
        return Changes([self._record(row) for row in rows], more=bool(found.get("paging")))

    def _record(self, row: Mapping[str, Any]) -> Record:
        told = row.get("properties") or {}
        fields = {name: plain_text(name, told.get(there)) for name, there in PLAIN.items()}
        fields["name"] = plain_text("name", f"{told.get('firstname') or ''} {told.get('lastname') or ''}")
        fields["owner"] = self._owners.address_of(told.get("hubspot_owner_id"))
        return Record(str(row["id"]), fields, changed_at=_moment(told.get("lastmodifieddate")))

    def _all_owners(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        after: str | None = None
        while after != "":
            more = {"after": after} if after else {}
            page = self._ask(self._people.get_page, limit=500, archived=False, **more)
            found |= {str(each["id"]): str(each.get("email") or "") for each in page.get("results") or []}
            after = str(((page.get("paging") or {}).get("next") or {}).get("after") or "")
        return found

    def _ask(self, call: Callable[..., Any], *given: Any, **named: Any) -> dict[str, Any]:
        """What is answered. What the library raises holds what was sent: nothing of it goes on."""
        try:
            answer = call(*given, _preload_content=False, _request_timeout=SECONDS, **named)
            told = json.loads((answer[0] if isinstance(answer, tuple) else answer).data or b"{}")
        except REFUSALS as fault:
            raise _meant(fault) from None
        except HTTPError as fault:
            raise not_there("HubSpot", fault) from None
        except (ValueError, AttributeError):  # the library stumbles over an answer without a text
            raise unreadable("HubSpot") from None
        if not isinstance(told, dict):
            raise unreadable("HubSpot")
        return told


class _Conflict(Exception):
    """A contact with that address is there already."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number


def _meant(fault: Any) -> Exception:
    try:
        body = json.loads(fault.body or "{}")
    except ValueError:
        body = {}
    if fault.status == 409 and isinstance(body, dict):
        there = THERE_ALREADY.search(str(body.get("message")))
        if there:
            return _Conflict(there[1])
    headers = {str(name).lower(): value for name, value in dict(fault.headers or {}).items()}
    return refused("HubSpot", int(fault.status or 0), codes_in(body), headers.get("retry-after"))


def _shape(activity: Activity) -> dict[str, str]:
    if activity.means is Means.CALL:
        return {
            "hs_call_title": activity.title,
            "hs_call_status": "COMPLETED",
            "hs_call_direction": "OUTBOUND",
        }
    if activity.means is Means.EMAIL:
        return {"hs_email_subject": activity.title, "hs_email_direction": "EMAIL", "hs_email_status": "SENT"}
    if activity.means is Means.MEETING and activity.meets_at:
        return {
            "hs_meeting_title": activity.title, "hs_meeting_outcome": "SCHEDULED",
            "hs_meeting_start_time": _millis(activity.meets_at),
            "hs_meeting_end_time": _millis(activity.meets_at + HALF_AN_HOUR),
        }  # fmt: skip
    return {}


def _text(activity: Activity, *, plain: bool) -> str:
    """Everything but an e-mail's text is HTML there."""
    lines = [activity.title, *activity.body.splitlines(), activity.mark]
    return "\n".join(lines) if plain else "<br>".join(map(escape, lines))


def _millis(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def _moment(told: object) -> datetime | None:
    if not isinstance(told, str) or not told:
        return None
    if told.isdecimal():
        return datetime.fromtimestamp(int(told) / 1000, UTC)
    return datetime.fromisoformat(told)
