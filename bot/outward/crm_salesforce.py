"""Salesforce as a CRM: a lead is a Lead, and what was recorded are completed Tasks."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce as Client
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError
from simple_salesforce.format import format_soql

from bot.outward.crm_owners import Owners
from bot.outward.crm_refusals import A_WHILE, codes_in, not_there, refused, unreadable
from handlers.crm.crm import Activity, Changes, NoSuch, Record, Unwelcome
from handlers.receivers.delivering import NotTaken
from playbook.crm import STATUSES, Means, plain_text

SECONDS = (5.0, 10.0)  # to connect, and to answer
VERSION = "62.0"
NOT_KNOWN = "[not provided]"  # where Salesforce insists on a value; its own forms write it, too
COLUMNS = (
    "Id, FirstName, LastName, Company, Email, Phone, Status, OwnerId, IsConverted, ConvertedContactId, "
    "SystemModstamp"
)
PLAIN = {
    "company": ("Company", 255),
    "email": ("Email", 80),
    "phone": ("Phone", 40),
    "status": ("Status", 255),
}
ODD = (ValueError, KeyError, TypeError, IndexError, AttributeError)  # what the library stumbles over


class Salesforce:
    """One org, opened by a connected app on its own (client credentials). `base` is where to send instead."""

    fields: Collection[str] = ("name", "company", "email", "phone", "owner", "status")
    overlap = timedelta(
        seconds=30
    )  # a change is to be seen when it is committed, which is later than its stamp

    def __init__(
        self, domain: str, key: str, secret: str, statuses: Mapping[str, str], base: str,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        """Connects to nothing yet. `domain` is the org's own, as in DOMAIN.salesforce.com."""
        self._domain, self._key, self._secret, self._statuses = domain, key, secret, statuses
        self._session = requests.Session()
        self._session.max_redirects = 0  # nowhere else hears what opens it
        self._toward = Toward(base)
        self._session.mount("https://", self._toward)
        self._client: Client | None = None
        self._owners = Owners(self._all_owners, clock)

    def account(self) -> str:
        """Its name and id."""
        there = self._query("SELECT Id, Name, IsSandbox FROM Organization LIMIT 1")["records"][0]
        return (
            f"Salesforce org {there['Name']} ({there['Id']}{', a sandbox' if there.get('IsSandbox') else ''})"
        )

    def prepare(self) -> None:
        """Nothing has to be made: everything is standard."""

    def statuses(self) -> Mapping[str, str]:
        """Which of the org's own words fit ours: what its values of Lead Status look like."""
        rows = self._query("SELECT ApiName, IsConverted, IsDefault FROM LeadStatus ORDER BY SortOrder")
        return fitting([(row["ApiName"], bool(row["IsDefault"])) for row in rows["records"]
                        if not row["IsConverted"]])  # fmt: skip

    def spelled(self, status: str) -> str:
        """As this org calls it."""
        return self._statuses.get(status, "")

    def owns_account(self, email: str) -> bool:
        """Whether there is an active user of that address."""
        return self._owners.number_of(email) is not None

    def find(self, emails: Sequence[str]) -> Mapping[str, Record]:
        """Leads not converted yet; of several the newest."""
        asked = f"SELECT {COLUMNS} FROM Lead WHERE IsConverted = false AND Email IN {{}} ORDER BY CreatedDate"  # noqa: S608
        found = {
            record.fields["email"].lower(): record
            for record in self._records(format_soql(asked, list(emails)))
        }
        return {each: found[each.lower()] for each in emails if each.lower() in found}

    def read(self, record_id: str) -> Record:
        """One Lead, converted or not."""
        found = self._records(format_soql(f"SELECT {COLUMNS} FROM Lead WHERE Id = {{}}", record_id))  # noqa: S608
        if not found:
            raise NoSuch("the Lead is not there any more", never=True)
        return found[0]

    def make(self, fields: Mapping[str, str]) -> Record:
        """A Lead. Rules about duplicates that only warn do not keep it out."""
        told = {"LastName": NOT_KNOWN, "Company": NOT_KNOWN, **self._columns_of(fields)}
        made = self._ask(
            "sobjects/Lead/", "POST", json=told, headers={"Sforce-Duplicate-Rule-Header": "allowSave=true"}
        )
        if not isinstance(made, Mapping) or "id" not in made:
            raise unreadable("Salesforce")
        return Record(str(made["id"]), {name: fields.get(name, "") for name in self.fields})

    def write(self, record_id: str, fields: Mapping[str, str]) -> None:
        """Change these columns only."""
        self._ask(f"sobjects/Lead/{record_id}", "PATCH", json=self._columns_of(fields))

    def _columns_of(self, fields: Mapping[str, str]) -> dict[str, str]:
        told = {PLAIN[name][0]: value[: PLAIN[name][1]] for name, value in fields.items() if name in PLAIN}
        if "name" in fields:
            first, _, last = fields["name"].rpartition(" ")
            told |= {"FirstName": first[:40], "LastName": last[:80] or NOT_KNOWN}
        if number := self._owners.number_of(fields.get("owner", "")):
            told["OwnerId"] = number
        return told

    def add(self, record: Record, activity: Activity, look: bool) -> None:
        """A completed Task of the Lead, or of the Contact that it became."""
        who = record.person or record.id
        marked = f"({activity.mark})"
        if look and self._query(format_soql(
            "SELECT Id FROM Task WHERE WhoId = {} AND Subject LIKE '%{:like}' LIMIT 1", who, marked
        ))["records"]:  # fmt: skip
            return
        owner = self._owners.number_of(activity.owner)
        self._ask("sobjects/Task/", "POST", json={
            "WhoId": who, "Subject": f"{activity.title[:200]} {marked}", "Description": activity.body[:32000],
            "Status": "Completed", "ActivityDate": activity.at.date().isoformat(),
            "TaskSubtype": "Call" if activity.means is Means.CALL else "Task",
            **({"OwnerId": owner} if owner else {}),
        })  # fmt: skip

    def changed(self, since: datetime) -> Changes:
        """Up to 200 Leads."""
        stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        found = self._records(
            f"SELECT {COLUMNS} FROM Lead WHERE SystemModstamp >= {stamp} ORDER BY SystemModstamp LIMIT 200"  # noqa: S608
        )
        return Changes(found, more=len(found) == 200)

    def _records(self, soql: str) -> list[Record]:
        try:
            return [self._record(row) for row in self._query(soql)["records"]]
        except ODD:
            raise unreadable("Salesforce") from None

    def _record(self, row: Mapping[str, Any]) -> Record:
        fields = {name: _known(name, row.get(column)) for name, (column, _) in PLAIN.items()}
        fields["name"] = plain_text(
            "name", f"{row.get('FirstName') or ''} {_known('name', row.get('LastName'))}"
        )
        fields["owner"] = self._owners.address_of(row.get("OwnerId"))
        stamp = row.get("SystemModstamp")
        return Record(
            str(row["Id"]), fields, person=str(row.get("ConvertedContactId") or ""),
            closed=bool(row.get("IsConverted")), changed_at=datetime.fromisoformat(stamp) if stamp else None,
        )  # fmt: skip

    def _all_owners(self) -> Mapping[str, str]:
        rows = self._query("SELECT Id, Email FROM User WHERE IsActive = true AND UserType = 'Standard'")
        return {str(row["Id"]): str(row.get("Email") or "") for row in rows["records"]}

    def _query(self, soql: str) -> Any:
        found = self._told(lambda client: client.query_all(soql))
        if not isinstance(found, Mapping) or not isinstance(found.get("records"), list):
            raise unreadable("Salesforce")
        return found

    def _ask(self, path: str, method: str, **more: Any) -> Any:
        return self._told(lambda client: client.restful(path, method=method, **more))

    def _told(self, call: Callable[[Client], Any]) -> Any:
        """What is answered. What the library raises holds what was sent: nothing of it goes on."""
        try:
            return call(self._opened())
        except SalesforceAuthenticationFailed as fault:
            self._client = None
            raise _not_let_in(fault) from None
        except SalesforceError as fault:
            raise _meant(fault, self._toward.wait) from None
        except requests.RequestException as fault:
            raise not_there("Salesforce", fault) from None
        except ODD:
            raise unreadable("Salesforce") from None

    def _opened(self) -> Client:
        if self._client is None:
            self._client = Client(
                consumer_key=self._key, consumer_secret=self._secret, domain=self._domain, version=VERSION,
                session=self._session,
            )  # fmt: skip
        return self._client


class Toward(HTTPAdapter):
    """Sends what is meant for Salesforce there, or to `base` instead; no longer than so many seconds."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = urlsplit(base)
        self.wait: str | None = None  # how long to wait, as the last answer said: the library forgets it

    def send(self, request: requests.PreparedRequest, *given: Any, **named: Any) -> requests.Response:
        """What is answered."""
        if self._base.netloc and request.url:
            there = urlsplit(request.url)
            request.url = urlunsplit((self._base.scheme, self._base.netloc, *there[2:]))
        named["timeout"] = named.get("timeout") or SECONDS
        answer = super().send(request, *given, **named)
        self.wait = answer.headers.get("Retry-After")
        return answer


def fitting(words: Sequence[tuple[str, bool]]) -> dict[str, str]:
    """Ours by the org's own words, in their order, each with whether new Leads have it; none says converted.

    Open is what new Leads have, working what speaks of work or contact, and what ended has the last of them.
    """
    if not words:
        return {}
    names = [name for name, _ in words]
    fresh = next((name for name, usual in words if usual), names[0])
    busy = next((each for each in names if each != fresh and "work" in each.lower()), None)
    busy = busy or next((each for each in names if each != fresh and "contact" in each.lower()), fresh)
    idle = next((each for each in names if "nurtur" in each.lower()), fresh)
    over = {"won": busy, "lost": names[-1], "disqualified": names[-1]}
    fits = {"open": fresh, "working": busy, "nurture": idle, **over}
    return {status: fits[status] for status in STATUSES}


def _known(name: str, told: object) -> str:
    text = plain_text(name, told)
    return "" if text == NOT_KNOWN else text


def _not_let_in(fault: SalesforceAuthenticationFailed) -> NotTaken:
    code = fault.code
    if isinstance(code, int) and (code >= 500 or code == 429):
        return refused("Salesforce", code, ())
    told = refused("Salesforce", 401, [code])
    return Unwelcome(str(told), away=True)


def _meant(fault: SalesforceError, wait: str | None) -> NotTaken:
    body: Any = fault.content
    codes = list(codes_in(body))
    if "REQUEST_LIMIT_EXCEEDED" in codes:
        return NotTaken("Salesforce takes no more requests today: REQUEST_LIMIT_EXCEEDED", wait=A_WHILE)
    if "UNABLE_TO_LOCK_ROW" in codes:
        return NotTaken("Salesforce answered: UNABLE_TO_LOCK_ROW")
    if "ENTITY_IS_DELETED" in codes:
        return NoSuch("the Lead was deleted", never=True)
    if any(str(code).startswith("INSUFFICIENT_ACCESS") for code in codes):  # to this one record
        return NotTaken(str(refused("Salesforce", fault.status, codes)), never=True)
    return refused("Salesforce", fault.status, codes, wait)
