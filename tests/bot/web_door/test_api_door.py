"""Programs ask at /api/v1 with a token, and are told what they may see, page by page."""

import hashlib
import json
from typing import Any, NoReturn, get_args

import pytest
from werkzeug.test import TestResponse

from bot.web_door.api_problems import BASE, DOCUMENT
from bot.web_door.api_routes import ROUTES
from bot.web_door.problems import LARGEST_LEAD
from bot.web_door.rate import RateLimit
from handlers.api import api_tokens
from handlers.api.api_leads import LOOKED_AT
from handlers.campaigns import campaigns
from handlers.campaigns.campaign_asked import asked_of
from handlers.campaigns.campaign_counts import count_campaign
from handlers.campaigns.campaign_known import every
from handlers.commands.dispose import record
from handlers.leads.undo import undo
from handlers.reports.reports import count_period, period_of, report_as_json
from playbook.board import By
from playbook.campaign_money import per
from playbook.words import Door
from store import api_tokens as kept
from store import blocked, playbooks
from store.database import Database
from tests.asking import Asking, door_of, own_all
from tests.floor import PLAYBOOK, Floor
from tests.store.given import add_lead

ANN = {
    "name": "Ann Lee", "company": "Acme", "email": "ann@acme.com", "phone": "+12125550100", "campaign": "Roof",
    "message": "Call +1 212 555 0100 or ann@acme.com", "price": "$20", "landing_page": "https://acme.com/?m=ann",
}  # fmt: skip


@pytest.fixture
def any_floor(database: Database) -> Floor:
    """A floor on each database."""
    return Floor(database)


def error(answer: TestResponse) -> tuple[int, str]:
    said: dict[str, Any] = answer.get_json()
    assert all(isinstance(said[part], str) and said[part] for part in ("error", "what", "do"))
    return answer.status_code, said["error"]


def test_a_token_is_kept_as_its_digest_alone_and_when_it_was_used_to_the_minute(any_floor: Floor) -> None:
    floor, asking = any_floor, Asking(any_floor)
    (row,) = api_tokens.listed(floor.desk)
    assert row.digest == hashlib.sha256(asking.token.encode()).hexdigest()
    assert (asking.token in repr(row), row.used_at) == (False, None)
    first = floor.clock()
    written = []
    for seconds in (0, 30, 31, 30):
        floor.clock.move(seconds=seconds)
        assert asking.get("/leads").status_code == 200
        used = api_tokens.listed(floor.desk)[0].used_at
        written.append(used and (used - first).seconds)
    assert written == [0, 0, 61, 61]


def test_who_reads_waits_for_nobody_who_writes(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    asking, number = Asking(floor), floor.lead(**ANN)
    asking.told("/people")  # notes, once a minute, that the token is used

    def refuse(_database: Database) -> NoReturn:
        raise AssertionError("it would write")

    monkeypatch.setattr(Database, "writing", refuse)
    for route in ROUTES:
        if route.method == "GET":
            asking.told(route.at.removeprefix(BASE).format(number=number, slug="roof"))


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic {token}"}])
def test_without_the_right_token_nothing_is_told(floor: Floor, given: dict[str, str]) -> None:
    asking = Asking(floor)
    headers = {name: value.format(token=asking.token) for name, value in given.items()}
    for route in ROUTES:
        path = route.at.format(number=1, slug="roof")
        answer = asking.client.open(path, method=route.method, headers=headers)
        assert error(answer) == (401, "wrong-token")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_removed_token_and_one_of_another_workspace_open_nothing(floor: Floor) -> None:
    asking, others = Asking(floor), Asking(floor, ("leads:read",))
    with floor.database.writing() as tx:
        row = kept.of_digest(tx, "T0", hashlib.sha256(others.token.encode()).hexdigest())
        assert row is not None
        row.workspace = "T9"
    assert error(others.get("/leads")) == (401, "wrong-token")
    api_tokens.remove(floor.desk, api_tokens.listed(floor.desk)[0].name)
    assert error(asking.get("/leads")) == (401, "wrong-token")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_route_takes_its_scope_and_says_which(floor: Floor, route: Any) -> None:
    others = tuple(scope for scope in api_tokens.SCOPES if scope != route.scope)
    asking = Asking(floor, others)
    answer = asking.client.open(
        route.at.format(number=1, slug="x"), method=route.method, headers=asking.bearer
    )
    assert error(answer) == (403, "missing-scope")
    assert route.scope in answer.get_json()["what"]


def test_who_asks_too_often_is_told_to_wait_by_token_and_by_address(floor: Floor) -> None:
    asking = Asking(floor, more={"uses": RateLimit(lambda: 0.0, 0.5, 2)})
    assert [asking.get("/people").status_code for _ in range(3)] == [200, 200, 429]
    answer = asking.get("/people")
    assert (error(answer), answer.headers["Retry-After"]) == ((429, "too-many"), "2")
    stranger = door_of(floor, allow=lambda caller: 2.5 if caller == "api 127.0.0.1" else 0.0).test_client()
    for path in ("/api/v1/leads", DOCUMENT):
        answer = stranger.get(path)
        assert (error(answer), answer.headers["Retry-After"]) == ((429, "too-many"), "3")


def test_what_is_not_there_not_known_or_not_json_is_said_in_the_apis_words(floor: Floor) -> None:
    asking = Asking(floor)
    for path in (
        "/leads/1",
        "/leads/0",
        "/leads/x",
        f"/leads/{'9' * 5000}",
        "/campaigns/none",
        "/nothing",
        "",
    ):
        answer = asking.get(path)
        assert answer.status_code == 404, path
        assert answer.get_json()["do"] == "GET /api/v1/openapi.json tells what there is."
    answer = asking.client.post("/api/v1/leads", headers=asking.bearer)
    assert (error(answer), answer.allow.as_set()) == ((405, "wrong-method"), {"get", "head"})
    assert error(asking.get("/leads", Accept="text/html")) == (406, "not-acceptable")
    assert asking.get("/leads", Accept="application/*;q=0.1, text/html").status_code == 200
    assert asking.get("/leads").headers["Cache-Control"] == "no-store"


def test_contacts_are_masked_without_their_scope(floor: Floor) -> None:
    number = floor.lead(**ANN)
    masked = Asking(floor, ("leads:read",)).told(f"/leads/{number}")
    assert (masked["email"], masked["phone"], masked["landing_page"]) == ("a…@acme.com", "+1 … 100", None)
    assert (masked["masked"], masked["message"]) == (True, "Call … or a…@acme.com")
    whole = Asking(floor, ("leads:read", "contacts:read")).told(f"/leads/{number}")
    assert {name: whole[name] for name in ("email", "phone", "message", "landing_page")} == {
        name: ANN[name] for name in ("email", "phone", "message", "landing_page")
    }
    assert (whole["masked"], whole["name"], whole["price"]) == (
        False,
        "Ann Lee",
        {"amount": "20.00", "currency": "USD"},
    )
    assert "ann@acme.com" not in json.dumps(masked)


def test_a_contact_is_masked_wherever_a_stranger_typed_it(floor: Floor) -> None:
    asked = ("leads:read", "stats:read")
    said = "ann@acme.com +1 212 555 0100"
    number = floor.lead(
        name=said, company=said, campaign=said, source=said, message=said, email="ann@acme.com"
    )
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail {said}")
    slug = Asking(floor, ("stats:read", "contacts:read")).told("/campaigns")["campaigns"][0]["slug"]
    paths = [
        "/leads", f"/leads/{number}", f"/leads/{number}/touches", "/touches", "/campaigns", f"/campaigns/{slug}",
        "/stats?by=source", "/stats?by=campaign",
    ]  # fmt: skip
    masked, whole = Asking(floor, asked), Asking(floor, (*asked, "contacts:read"))
    for path in paths:
        told = json.dumps(masked.told(path))
        assert ("ann@" in told, "555 0100" in told) == (False, False), path
        assert "ann@acme.com" in json.dumps(whole.told(path)), path


def test_a_lead_says_that_it_is_a_test_and_that_nobody_may_be_contacted(floor: Floor) -> None:
    asking = Asking(floor)
    test, real = (
        floor.lead(name="Test", email="t@acme.com", test=True),
        floor.lead(name="Ann", phone="+12125550100"),
    )
    floor.press("U0SAM", "claim", real)
    floor.type("U0SAM", f"/dispo {real} do-not-contact")
    floor.press("U0SAM", "claim", test)
    floor.type("U0SAM", f"/dispo {test} voicemail")
    touches = asking.told("/touches")["touches"]
    assert [(each["lead"], each["counts"]) for each in touches] == [(real, True), (test, False)]
    told = {each["number"]: each for each in asking.told("/leads")["leads"]}
    assert (told[test]["test"], told[test]["counts"], told[test]["do_not_contact"]) == (True, False, False)
    assert (told[real]["test"], told[real]["do_not_contact"], told[real]["due"]) == (False, True, None)


def test_leads_come_page_by_page_and_filtered(any_floor: Floor) -> None:
    floor, asking = any_floor, Asking(any_floor)
    numbers = [
        floor.lead(name=f"L{each}", temperature=heat, campaign=campaign, source=source)
        for each, (heat, campaign, source) in enumerate(
            [("hot", "Roof", "web"), ("cold", "roof", "fair"), ("hot", "Door", "web")]
        )
    ]
    floor.press("U0SAM", "claim", numbers[2])
    floor.clock.move(days=1)
    numbers.append(floor.lead(name="late", temperature="hot", source="web"))

    def of(path: str) -> list[int]:
        return [each["number"] for each in asking.pages(path, "leads")]

    assert of("/leads?limit=1") == of("/leads?limit=3") == of("/leads") == numbers
    assert of("/leads?campaign=ROOF&limit=1") == numbers[:2]
    assert of("/leads?temperature=hot&source=web") == [numbers[0], *numbers[2:]]
    assert of("/leads?owner=U0SAM") == of("/leads?state=working") == numbers[2:3]
    assert of("/leads?received_from=2026-11-24T09:00:00Z") == numbers[3:]
    assert of("/leads?received_to=2026-11-24T10:00:00%2B01:00&state=open") == numbers[:2]
    told = asking.told("/leads?owner=U0SAM")["leads"][0]
    assert (told["received_at"], told["due"]["who"]) == ("2026-11-23T09:00:00Z", "owner")


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/leads?cursor=t1-2", 400, "cursor"),
        ("/leads?cursor=", 400, "cursor"),
        ("/touches?cursor=l5", 400, "cursor"),
        ("/leads?limit=0", 400, "limit"),
        ("/leads?limit=201", 400, "limit"),
        ("/leads?limit=1_0", 400, "limit"),
        ("/leads?limit=5&limit=6", 400, "limit"),
        ("/leads?sate=open", 400, "sate"),
        ("/leads?state=dead", 400, "state"),
        ("/leads?source=%00", 400, "source"),
        ("/leads?received_from=1700000000", 400, "received_from"),
        ("/leads?received_from=2026-11-23T09:00:00", 400, "received_from"),
        ("/leads?received_from=2026-02-31T09:00:00Z", 422, "received_from"),
        ("/leads/1?limit=5", 400, "limit"),
        ("/leads/1/touches?since=2026-11-23T09:00:00Z", 400, "since"),
        ("/stats?period=sometime", 400, "period"),
        ("/stats?period=2031", 422, None),
        ("/stats?from=2026-11-01", 422, None),
        ("/stats?from=2026-11-02&to=2026-11-01", 422, None),
        ("/stats?by=moon", 400, "by"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_parameter(
    floor: Floor, path: str, status: int, field: str | None
) -> None:
    answer = Asking(floor).get(path)
    assert answer.status_code == status, answer.get_json()
    assert answer.get_json().get("field") == field


def test_touches_are_told_since_then_page_by_page_and_with_those_taken_back(any_floor: Floor) -> None:
    floor, asking = any_floor, Asking(any_floor, ("leads:read",))
    first, second = (floor.lead(name=f"L{each}", phone=f"+1212555010{each}") for each in (1, 2))
    for person, number, said in (
        ("U0SAM", first, "voicemail try ann@acme.com"),
        ("U0DANA", second, "emailed"),
    ):
        floor.clock.move(minutes=1)
        floor.type(person, f"/dispo {number} {said}")
    slip = record(floor.desk, first, "spoke", "", "U0SAM", Door.BUTTON)
    undo(floor.desk, first, slip.entry, "U0SAM", Door.BUTTON)
    told = asking.pages("/touches?limit=1", "touches")
    assert [(each["lead"], each["code"], each["taken_back"]) for each in told] == [
        (first, "voicemail", False), (second, "emailed", False), (first, "spoke", True),
    ]  # fmt: skip
    assert told[0]["note"] == "try a…@acme.com"
    assert asking.pages("/touches?since=2026-11-23T09:02:00Z&limit=1", "touches") == told[1:]
    assert asking.pages(f"/leads/{first}/touches?limit=1", "touches") == [told[0], told[2]]


def test_what_is_recorded_between_two_pages_moves_nothing_though_all_is_at_one_moment(
    any_floor: Floor,
) -> None:
    floor, asking = any_floor, Asking(any_floor, ("leads:read",))

    def touched(phone: int) -> int:
        number = floor.lead(name="Ann", phone=f"+1212555010{phone}")
        floor.type("U0SAM", f"/dispo {number} voicemail")
        return number

    before = [touched(each) for each in range(3)]
    lists = {path: asking.told(f"{path}?limit=2") for path in ("/leads", "/touches")}
    before.append(touched(3))
    for path, which in (("/leads", "number"), ("/touches", "lead")):
        first, rest = lists[path], asking.pages(f"{path}?limit=2&cursor={lists[path]['next']}", path[1:])
        assert [each[which] for each in (*first[path[1:]], *rest)] == before


def test_a_campaign_keeps_its_address_when_one_of_nearly_the_same_name_comes(floor: Floor) -> None:
    asking = Asking(floor)
    floor.lead(name="Ann", phone="+12125550100", campaign="Messe Köln Ж")
    assert asking.told("/campaigns/messe-koln")["name"] == "Messe Köln Ж"
    floor.clock.move(days=1)
    floor.lead(name="Bob", phone="+12125550101", campaign="Messe Köln Я")
    assert asking.told("/campaigns/messe-koln")["name"] == "Messe Köln Ж"
    other = next(
        each["slug"] for each in asking.told("/campaigns")["campaigns"] if each["slug"] != "messe-koln"
    )
    assert asking.told(f"/campaigns/{other}")["name"] == "Messe Köln Я"


def test_people_are_told_with_what_is_set_for_them(floor: Floor) -> None:
    asking = Asking(floor)
    told = asking.pages("/people?limit=2", "people")
    assert [each["id"] for each in told] == ["U0DANA", "U0MARIA", "U0RUTH", "U0SAM", "U0TOM"]
    assert (told[3]["handle"], told[3]["gone"]) == ("sam", False)


@pytest.fixture
def marketed(any_floor: Floor) -> Floor:
    """A campaign with a page, one without, and what became of their leads."""
    floor = any_floor
    with floor.database.writing() as tx:
        campaigns.begin(tx, floor.desk, "Roof", floor.clock(), "U0TOM")
    floor.rules.refresh()
    for number in range(1, 4):
        floor.lead(
            name=f"Ann {number}",
            phone=f"+1212555010{number}",
            campaign="Roof",
            price="$20",
            temperature="hot",
        )
    floor.lead(name="Bob", campaign="Fair, 2026", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", "/dispo 1 won 12000")
    floor.clock.move(hours=1)
    return floor


def test_a_campaign_is_counted_as_its_page_counts_it(marketed: Floor) -> None:
    floor, asking = marketed, Asking(marketed)
    told = asking.told("/campaigns/roof")
    with floor.database.reading() as tx:
        known = next(each for each in every(tx, floor.desk) if each.name == "Roof")
    counted = count_campaign(floor.desk, asked_of(floor.desk, known))
    total, cost = counted.balance.report.total, counted.balance.cost
    assert (
        (told["received"], told["follow_up_rate"])
        == (total.received, round(total.follow_up_rate or 0, 4))
        == (3, 0.3333)
    )
    assert told["funnel"] == counted.funnel._asdict()
    assert told["cost"] == [{"amount": "60.00", "currency": "USD"}]
    assert told["cost_per_lead"] == [{"amount": f"{per(cost, 3)['USD']:.2f}", "currency": "USD"}]
    assert (told["won"], told["wins"]) == ([{"amount": "12000.00", "currency": "USD"}], 1)
    assert told["returns"] == [{"currency": "USD", "rate": 199.0, "why": None}]
    assert told["unworked_spend"] == [{"amount": "40.00", "currency": "USD"}]
    assert asking.told("/campaigns/roof?period=week&attribution=last")["attribution"] == "last touch"


def test_campaigns_are_listed_by_slug_also_those_without_a_page(marketed: Floor) -> None:
    told = Asking(marketed).pages("/campaigns?limit=1", "campaigns")
    assert [(each["slug"], each["state"], each["received"]) for each in told] == [
        ("fair-2026", "without a page", 1), ("roof", "running", 3),
    ]  # fmt: skip


def test_statistics_are_the_very_numbers_of_leadstats(marketed: Floor) -> None:
    asking = Asking(marketed)
    for by in get_args(By):
        they_are_so_by(marketed, asking, by)


def they_are_so_by(floor: Floor, asking: Asking, by: Any) -> None:
    told = asking.told(f"/stats?period=today&by={by}")
    report = report_as_json(count_period(floor.desk, period_of(floor.desk, "today"), by))
    assert {name: told[name] for name in ("timezone", "by", "total", "rows")} == {
        name: report[name] for name in ("timezone", "by", "total", "rows")
    }
    assert (told["left_out"], told["definitions"]["pending"][:9]) == ("nothing", "Untouched")
    days = asking.told(f"/stats?from=2026-11-23&to=2026-11-23&by={by}")
    assert (days["total"], days["period"]["start"]) == (told["total"], told["period"]["start"])


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_they_are_so_in_every_period_of_the_teams_clock_and_for_somebody(marketed: Floor, zone: str) -> None:
    floor = marketed
    with floor.database.writing() as tx:
        playbooks.add(tx, "T0", 1, f'{PLAYBOOK}\n[team]\ntimezone = "{zone}"\n', "test", floor.clock())
    floor.rules.refresh()
    asking = Asking(floor, ("stats:read", "contacts:read"))
    whose: dict[str, dict[str, Any]] = {
        "": {},
        "&person=U0SAM": {"person": "U0SAM"},
        "&channel=x": {"channel": "x"},
    }
    received = []
    for period in ("today", "yesterday", "week", "2026-11", "2026-w48", "2026-11-22..2026-11-23"):
        for asked, only in whose.items() if period == "today" else [("", {})]:
            told = asking.told(f"/stats?period={period}{asked}")
            report = report_as_json(count_period(floor.desk, period_of(floor.desk, period), **only))
            for name in ("timezone", "total", "rows"):
                assert told[name] == report[name]
            assert told["timezone"] == zone
            received.append(told["total"]["received"])
    assert (received[:3], max(received)) == ([4, 1, 0], 4)


def test_what_the_crm_owns_is_changed_and_told_back(floor: Floor) -> None:
    asking = Asking(floor)
    own_all(floor)
    number = floor.lead(**ANN)
    seen = asking.get(f"/leads/{number}").headers["ETag"]
    answer = asking.patch(number, {"phone": "+1 212 555 0199", "owner": "U0SAM"}, **{"If-Match": seen})
    told = answer.get_json()
    assert (answer.status_code, told["changed"]) == (200, ["phone", "owner"])
    assert (told["lead"]["phone"], told["lead"]["owner"], told["lead"]["email"]) == (
        "+12125550199",
        "U0SAM",
        ANN["email"],
    )
    assert answer.headers["ETag"] == f'"{told["lead"]["revision"]}"' != seen
    assert error(asking.patch(number, {"phone": None}, **{"If-Match": seen})) == (412, "stale")
    assert error(asking.patch(number, {"phone": None}, **{"If-Match": f"W/{answer.headers['ETag']}"})) == (
        412,
        "stale",
    )
    assert asking.patch(number, {"owner": "U0SAM"}, **{"If-Match": "*"}).get_json()["changed"] == []


def test_the_amount_of_a_won_lead_is_corrected_in_its_own_currency_once(floor: Floor) -> None:
    asking = Asking(floor)
    own_all(floor)
    number = floor.lead(**ANN)
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} won 12000")
    assert asking.patch(number, {"amount": {"amount": "12000"}}).get_json()["changed"] == []
    told = [asking.patch(number, {"amount": {"amount": "9.5", "currency": "EUR"}}).get_json() for _ in "ab"]
    assert [each["changed"] for each in told] == [["amount"], []]
    assert told[1]["lead"]["amount"] == {"amount": "9.50", "currency": "EUR"}


@pytest.mark.parametrize(
    ("facts", "status", "code", "field"),
    [
        ({"owner": "U0SAM"}, 409, "not-owned", "owner"),
        ({"temperature": "hot"}, 409, "not-owned", "temperature"),
        ({"colour": "red"}, 422, "wrong-field", "colour"),
        ({"email": "nobody"}, 422, "wrong-field", "email"),
        ({"email": 5}, 422, "wrong-field", "email"),
        ({"name": "x" * 201}, 422, "wrong-field", "name"),
        ({"amount": {"amount": 12}}, 422, "wrong-field", "amount"),
        ({"amount": {"amount": "12", "currency": "euro"}}, 422, "wrong-field", "amount"),
        ({"name": "\ud800"}, 422, "wrong-field", "name"),
        ({}, 422, "wrong-field", None),
        ([], 400, "no-json", None),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_its_field(
    floor: Floor, facts: object, status: int, code: str, field: str | None
) -> None:
    asking, number = Asking(floor), floor.lead(**ANN)
    answer = asking.patch(number, facts)
    assert error(answer) == (status, code), answer.get_json()
    assert answer.get_json().get("field") == field
    assert floor.look(number).name == ANN["name"]


def test_what_is_glengarrys_is_answered_with_where_it_is_changed(floor: Floor) -> None:
    number = floor.lead(**ANN)
    told = Asking(floor).patch(number, {"name": "Bob", "state": "closed"}).get_json()
    assert told["what"] == "“state” is Glengarry's, not the CRM's."
    assert told["do"] == "It is changed by a disposition: `/dispo 42 spoke`."


def test_what_the_rules_say_no_to_is_said_apart_from_what_to_do_instead(floor: Floor) -> None:
    asking, number = Asking(floor), floor.lead(**ANN)
    own_all(floor)
    told = asking.patch(number, {"amount": {"amount": "12000"}}).get_json()
    assert told["what"] == "#1 is not won."
    assert told["do"] == "Record it in Slack first, `/dispo 1 won 12000`."
    told = asking.patch(number, {"amount": {"amount": "a lot"}}).get_json()
    assert "send a text such as 12000.00" in told["what"]


def test_a_body_that_is_no_plain_json_is_refused_before_it_is_read(floor: Floor) -> None:
    asking, number = Asking(floor), floor.lead(**ANN)

    def sent(body: bytes, **headers: str) -> tuple[int, str]:
        kind = {"Content-Type": "application/json", **headers}
        return error(
            asking.client.patch(f"/api/v1/leads/{number}", data=body, headers={**asking.bearer, **kind})
        )

    assert sent(b"name=Bob", **{"Content-Type": "application/x-www-form-urlencoded"}) == (
        415,
        "unknown-content-type",
    )
    assert sent(b"{}", **{"Content-Encoding": "gzip"}) == (415, "unknown-content-type")
    assert sent(b"null") == (400, "no-json")
    assert sent(b"{") == (400, "no-json")
    assert sent(b"[" * 100_000) == (400, "no-json")
    assert sent('{"name": "Zoë"}'.encode("latin-1")) == (400, "no-json")
    assert sent('{"name": "Zoë"}'.encode("utf-16")) == (400, "no-json")
    assert sent(b" " * (LARGEST_LEAD + 1)) == (413, "too-large")
    assert sent(b'{"name": "Bob"}', **{"If-Match": "7"}) == (400, "wrong-header")
    assert error(asking.patch(99, {"name": "Bob"})) == (404, "not-found")


def test_a_lead_changes_its_etag_with_anything_that_is_told_of_it(floor: Floor) -> None:
    asking, number = Asking(floor), floor.lead(name="Ann", email="ann@acme.com")
    seen = asking.get(f"/leads/{number}").headers["ETag"]
    assert asking.get(f"/leads/{number}").headers["ETag"] == seen
    floor.lead(name="Ann", email="ann@acme.com", phone="+12125550100")  # fills in, without a new revision
    assert asking.get(f"/leads/{number}").headers["ETag"] != seen
    assert {"name", "phone", "owner", "amount", "due_at"} <= set(LOOKED_AT)


def test_a_lead_changes_its_etag_when_another_lead_says_that_nobody_may_contact_that_person(
    any_floor: Floor,
) -> None:
    floor, asking = any_floor, Asking(any_floor)
    own_all(floor)
    with floor.database.writing() as tx:
        number, other = (
            add_lead(tx, workspace="T0", name=name, email="ann@acme.com").id for name in ("Ann", "Anna")
        )
    seen = asking.get(f"/leads/{number}").headers["ETag"]
    with floor.database.writing() as tx:
        blocked.add(tx, "T0", ["email:ann@acme.com"], floor.clock(), "U0SAM", other)
    again = asking.get(f"/leads/{number}", **{"If-None-Match": seen})
    assert (again.status_code, again.get_json()["do_not_contact"]) == (200, True)
    assert error(asking.patch(number, {"name": "Bob"}, **{"If-Match": seen})) == (412, "stale")
    assert asking.patch(number, {"name": "Bob"}, **{"If-Match": again.headers["ETag"]}).status_code == 200


def test_who_has_the_lead_as_it_is_is_told_so_without_a_body(floor: Floor) -> None:
    asking, number = Asking(floor), floor.lead(**ANN)
    seen = asking.get(f"/leads/{number}").headers["ETag"]
    for given in (seen, f"W/{seen}", f'"other", {seen}', "*"):
        answer = asking.get(f"/leads/{number}", **{"If-None-Match": given})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", seen)
    assert asking.get(f"/leads/{number}", **{"If-None-Match": '"other"'}).status_code == 200
    assert asking.get(f"/leads/{number}", **{"If-Match": "of no use here"}).status_code == 200
    assert error(asking.get("/leads/99", **{"If-None-Match": "*"})) == (404, "not-found")


def test_a_head_is_answered_as_its_get_would_be(floor: Floor) -> None:
    asking = Asking(floor)
    for path in ("/leads", "/stats?period=2031", "/leads/99", "/leads?sate=open"):
        head = asking.client.head(f"/api/v1{path}", headers=asking.bearer)
        assert (head.status_code, head.data) == (asking.get(path).status_code, b"")


def test_no_page_elsewhere_may_read_the_answers(floor: Floor) -> None:
    asking = Asking(floor)
    for method in ("GET", "OPTIONS", "PATCH"):
        answer = asking.client.open(
            "/api/v1/leads", method=method, headers={**asking.bearer, "Origin": "https://evil.example"}
        )
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]


def test_the_document_is_everybodys_and_has_every_route(floor: Floor) -> None:
    answer = door_of(floor).test_client().get(DOCUMENT)
    told = answer.get_json()
    assert (answer.status_code, told["openapi"]) == (200, "3.1.0")
    paths = {(method.upper(), path) for path, each in told["paths"].items() for method in each}
    assert paths == {*((route.method, route.at) for route in ROUTES), ("GET", DOCUMENT)}
    assert "null" not in json.dumps(
        [each["schema"] for each in told["paths"]["/api/v1/leads"]["get"]["parameters"]]
    )
