"""A campaign's form is shown, filled in and sent by people without a script; programs are told apart and kept."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from bot.caller import networks
from bot.web_door.form_door import LARGEST, FormDoor
from bot.web_door.web import FrontDesk, web_door
from handlers.arrival.intake import Taken
from handlers.hosted.form_answers import ASKS
from messages.form_words import WORDS
from messages.pages import STYLE, STYLE_NAME
from playbook.sections.marketing import FormField
from store import campaigns
from tests.floor import Floor
from tests.hosted import KEY, Hosted, Seen, errors_in
from tests.samples import SPITE

ANN: dict[str, Any] = {"name": "Ann Lee", "email": "ann@acme.com"}
THERE = "/f/autumn-webinar"


@pytest.fixture
def hosted(floor: Floor) -> Hosted:
    return Hosted(floor)


@pytest.fixture
def client(hosted: Hosted) -> FlaskClient:
    return hosted.client()


def test_a_form_that_is_sent_is_a_lead_in_the_channel(hosted: Hosted, client: FlaskClient) -> None:
    answer = hosted.send(client, **ANN, phone="+44 20 7946 0654", message="Two roofs\r\n\r\nin May?")
    assert (answer.status_code, answer.headers["Location"]) == (303, "autumn-webinar/thanks")
    assert "error" not in answer.text
    hosted.floor.deliver()
    (card,) = hosted.floor.slack.texts("C0LEADS")
    assert "Ann Lee" in card
    assert "Two roofs" in card
    lead = hosted.floor.look(1)
    assert (lead.source, lead.campaign, lead.email) == ("form", "Autumn webinar", "ann@acme.com")
    assert "Thank you" in client.get("/f/autumn-webinar/thanks").text


def test_the_raw_answers_are_kept_first(hosted: Hosted, client: FlaskClient) -> None:
    hosted.send(client, **ANN)
    (kept,) = hosted.kept()
    assert json.loads(kept.body)["name"] == "Ann Lee"
    assert (kept.status, kept.lead_id, kept.door) == ("accepted", 1, "web")


def test_what_advertisers_add_and_where_somebody_came_from_is_kept(
    hosted: Hosted, client: FlaskClient
) -> None:
    query = "utm_source=news&utm_campaign=roofs&gclid=Cj0&unknown=1"
    seen = hosted.read(client, f"{THERE}?{query}", Referer="https://news.example/today")
    hosted.send(client, seen, **ANN)
    lead = hosted.floor.look(1)
    assert lead.campaign == "Autumn webinar"
    assert lead.landing_page == f"https://leads.example/f/autumn-webinar?{query}"
    kept = {
        name: lead.extra.get(name) for name in ("utm_source", "utm_campaign", "gclid", "referrer", "unknown")
    }
    assert kept == {
        "utm_source": "news", "utm_campaign": "roofs", "gclid": "Cj0", "referrer": "https://news.example/today",
        "unknown": None,
    }  # fmt: skip


def test_in_a_frame_the_page_around_it_tells_where_somebody_came_from(
    hosted: Hosted, client: FlaskClient
) -> None:
    around = "https://www.example.com/roofs?utm_source=ads&fbclid=9"
    seen = hosted.read(client, f"{THERE}?embed=1&utm_source=mine", Referer=around)
    hosted.send(client, seen, address=f"{THERE}?embed=1", **ANN)
    lead = hosted.floor.look(1)
    assert (lead.landing_page, lead.extra["utm_source"], lead.extra["fbclid"]) == (around, "mine", "9")


def test_what_is_agreed_to_is_shown_and_kept_with_its_time(floor: Floor) -> None:
    hosted = Hosted(floor, 'consent = "You agree to https://acme.com/privacy."')
    client = hosted.client()
    seen = hosted.read(client)
    assert 'You agree to <a href="https://acme.com/privacy"' in seen.html
    hosted.send(client, seen, **ANN)
    extra = floor.look(1).extra
    assert extra["consent"] == "You agree to https://acme.com/privacy."
    assert extra["consent_at"] == floor.clock().isoformat()


def test_who_read_other_terms_is_shown_the_new_ones_before_anything_is_taken(floor: Floor) -> None:
    hosted = Hosted(floor, 'consent = "You agree."')
    client = hosted.client()
    seen = hosted.read(client)
    Hosted(floor, 'consent = "You agree to more."')
    answer = hosted.send(client, seen, **ANN)
    assert answer.status_code == 422
    assert "You agree to more." in answer.text
    again = Seen(answer.text)
    assert hosted.send(client, again, after=0).status_code == 303
    assert floor.look(1).extra["consent"] == "You agree to more."


@pytest.mark.parametrize(
    ("typed", "at", "why"),
    [
        ({"name": "", "email": "ann@acme.com"}, "name", "Enter your name"),
        ({"name": " \u200b ", "email": "ann@acme.com"}, "name", "Enter your name"),
        ({"name": "Ann", "email": ""}, "email", "Enter your e-mail address"),
        ({"name": "Ann", "email": "ann@"}, "email", "Enter an e-mail address such as name@example.com"),
        ({"name": "Ann", "email": "a@b.co", "phone": "123"}, "phone", "Enter a whole phone number"),
        ({"name": "x" * 201, "email": "a@b.co"}, "name", "Shorten this to 200 characters or fewer"),
        ({"name": "Ann", "email": "a@b.co", "message": "x" * 5001}, "message", "Shorten this to 5000"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed_and_the_reason_at_the_field(
    hosted: Hosted, client: FlaskClient, typed: dict[str, Any], at: str, why: str
) -> None:
    answer = hosted.send(client, company="Acme & Söhne <GmbH>", **typed)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")
    seen = Seen(answer.text)
    assert seen.wrong == []
    reasons = errors_in(seen)
    assert list(reasons) == [at]
    assert reasons[at].startswith(why)
    field = next(each for each in seen.all("input", "textarea") if each.get("id") == at)
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"].startswith(f"{at}-error")
    assert seen.values()["company"] == "Acme & Söhne <GmbH>"
    assert "<title>Error: " in seen.html
    assert next(each for each in seen.all("div") if each.get("id") == "summary")["tabindex"] == "-1"
    assert hosted.kept() == []
    mended: dict[str, Any] = {"name": "Ann", "email": "ann@acme.com", "phone": "", "message": "x"}
    assert hosted.send(client, seen, after=0, **mended).status_code == 303


def test_somebody_has_to_be_reachable_even_when_neither_is_required(floor: Floor) -> None:
    hosted = Hosted(floor, 'fields = ["phone", "email"]\nrequired = []')
    client = hosted.client()
    assert list(errors_in(Seen(hosted.send(client).text))) == ["phone"]
    assert hosted.send(client, email="ann@acme.com").status_code == 303


def test_a_phone_is_read_as_of_the_country_that_was_typed(floor: Floor) -> None:
    hosted = Hosted(floor, 'fields = ["name", "phone", "country"]\nrequired = ["phone"]')
    client = hosted.client()
    assert hosted.send(client, phone="030 901820", country="de").status_code == 303
    assert floor.look(1).phone == "+4930901820"


def test_every_field_of_the_playbook_can_be_asked_in_every_language(floor: Floor) -> None:
    fields = list(FormField.__args__)  # type: ignore[attr-defined]
    assert set(fields) == set(ASKS)
    hosted = Hosted(floor, f"fields = {json.dumps(fields)}\nrequired = {json.dumps(fields)}")
    for lang, words in WORDS.items():
        assert set(words.labels) == set(words.missing) == set(fields)
        hosted = Hosted(
            floor, f'language = "{lang}"\nfields = {json.dumps(fields)}\nrequired = {json.dumps(fields)}'
        )
        client = hosted.client()
        seen = hosted.read(client)
        assert (seen.wrong, seen.all("html")[0]["lang"]) == ([], lang)
        wrong = Seen(hosted.send(client, seen).text)
        assert (wrong.wrong, list(errors_in(wrong))) == ([], fields)


def test_a_campaigns_own_words_and_language_go_first(floor: Floor) -> None:
    own = {
        "language": "de",
        "title": "Strom vom <Dach>",
        "intro": "Ein Angebot.",
        "button": "Her damit",
        "thanks": "Bis bald",
    }
    hosted = Hosted(floor, **own)
    client = hosted.client()
    seen = hosted.read(client)
    assert seen.all("html")[0]["lang"] == "de"
    for words in ("<h1>Strom vom &lt;Dach&gt;</h1>", "Ein Angebot.", ">Her damit</button>", "Telefon"):
        assert words in seen.html
    assert "Bis bald" in client.get("/f/autumn-webinar/thanks").text


def test_a_form_sent_twice_is_one_lead(hosted: Hosted, client: FlaskClient) -> None:
    seen = hosted.read(client)
    for _ in range(3):
        assert hosted.send(client, seen, **ANN).status_code == 303
    assert {each.lead_id for each in hosted.kept()} == {1}
    assert "asked again" not in str(hosted.floor.slack.texts("C0LEADS"))


def test_who_goes_back_and_mends_something_is_heard(hosted: Hosted, client: FlaskClient) -> None:
    seen = hosted.read(client)
    hosted.send(client, seen, **ANN)
    hosted.send(client, seen, **ANN, phone="+44 20 7946 0654")
    assert [(each.lead_id, each.status) for each in hosted.kept()] == [(1, "accepted"), (1, "re-inquiry")]
    assert hosted.floor.look(1).phone == "+442079460654"


@pytest.mark.parametrize(
    ("after", "changed", "why"),
    [
        (1, {}, "too fast"),
        (10, {"website": "https://spam.test"}, "nobody sees"),
        (10, {"stamp": ""}, "no stamp"),
        (10, {"stamp": "t0y6c0.abcdefgh." + "0" * 32}, "not given out"),
        (86_402, {}, "more than a day old"),
    ],
)
def test_what_looks_like_a_programs_is_kept_and_a_person_goes_on(
    hosted: Hosted, client: FlaskClient, after: float, changed: dict[str, Any], why: str
) -> None:
    answer = hosted.send(client, after=after, **{**ANN, "company": "Acme", **changed})
    assert answer.status_code == 422
    assert "Please send it once more" in answer.text
    (kept,) = hosted.kept()
    assert (kept.status, kept.lead_id) == ("set aside", None)
    assert why in str(kept.problem)
    assert json.loads(kept.body)["company"] == "Acme"
    again = Seen(answer.text)
    assert again.wrong == []
    assert again.values()["company"] == "Acme"
    assert hosted.send(client, again, after=2).status_code == 303
    assert hosted.floor.look(1).company == "Acme"


def test_an_address_may_send_so_many_an_hour_and_is_told_how_long_to_wait(floor: Floor) -> None:
    hosted = Hosted(floor, "most_an_hour = 2")
    client = hosted.client()
    assert [hosted.send(client, **ANN).status_code for _ in range(3)] == [303, 303, 429]
    answer = hosted.send(client, **ANN)
    assert answer.headers["Retry-After"] == "1800"
    assert "in 30 minutes" in answer.text
    assert Seen(answer.text).wrong == []
    assert client.get(THERE).status_code == 200  # looking is free
    hosted.seconds += 1800
    assert hosted.send(client, **ANN).status_code == 303


def test_behind_a_proxy_everybody_has_an_allowance_of_his_own(floor: Floor) -> None:
    hosted = Hosted(floor, "most_an_hour = 1")
    client = hosted.client(proxies=networks("127.0.0.1"))
    for who, http in [("198.51.100.1", 422), ("198.51.100.1", 429), ("198.51.100.2", 422)]:
        answer = client.post(THERE, data=ANN, headers={"X-Forwarded-For": f"9.9.9.9, {who}"})
        assert answer.status_code == http


def test_who_knocks_all_the_time_is_told_to_wait(hosted: Hosted) -> None:
    answer = hosted.client(allow=lambda _: 0.2).get(THERE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert "in a minute" in answer.text
    thanks = hosted.client(allow=lambda _: 0.2).get("/f/autumn-webinar/thanks")
    assert f'href="../{STYLE_NAME}"' in thanks.text


def test_an_unknown_campaign_is_a_page_that_says_so(client: FlaskClient) -> None:
    for address in ("/f/nothing", "/f/nothing/thanks", "/f/%3Cscript%3E", "/f/a%00b", "/f/" + "x" * 3000):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "leads to no form" in answer.text
        assert Seen(answer.text).wrong == []
    assert client.post("/f/nothing", data=ANN).status_code == 404


def test_a_campaign_that_is_over_says_so(hosted: Hosted, client: FlaskClient) -> None:
    seen = hosted.read(client)
    hosted.floor.clock.move(seconds=60)
    hosted.close()
    answer = client.get(THERE)
    assert answer.status_code == 410
    assert "This offer is over" in answer.text
    assert client.post(THERE, data=ANN).status_code == 410
    assert hosted.send(client, seen, **ANN).status_code == 303  # was filling it in when it was closed
    assert hosted.floor.look(1).campaign == "Autumn webinar"


def test_a_slash_at_the_end_leads_to_the_form(client: FlaskClient) -> None:
    answer = client.get("/f/Autumn-Webinar/?utm_source=x%26y&embed=1")
    assert answer.status_code == 308
    there = urljoin("https://x.test/us/f/Autumn-Webinar/", answer.headers["Location"])
    assert there == "https://x.test/us/f/autumn-webinar?utm_source=x%26y&embed=1"
    assert client.get("/f/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("address", "style"),
    [
        ("/f", "f/"),
        ("/f/", ""),
        ("/f/nothing", ""),
        ("/f/autumn-webinar/thanks/", "../../"),
        ("/f/a/b/c", "../../"),
    ],
)
def test_whoever_asks_for_anything_else_sees_a_page(hosted: Hosted, address: str, style: str) -> None:
    answer = whole_door(hosted).get(address)
    assert answer.status_code == 404
    assert "leads to no form" in answer.text
    assert f'href="{style}{STYLE_NAME}"' in answer.text
    assert Seen(answer.text).wrong == []
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_nothing_that_the_web_door_answers_may_be_framed(hosted: Hosted, method: str) -> None:
    answer = whole_door(hosted).open(THERE, method=method)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_address_may_be_typed_in_capitals(client: FlaskClient) -> None:
    assert client.get("/f/Autumn-Webinar").status_code == 200


@pytest.mark.parametrize(
    ("headers", "page"),
    [
        ("", "'none'"),
        (
            'sites = ["https://www.example.com", "http://localhost:8000"]',
            "https://www.example.com http://localhost:8000",
        ),
    ],
)
def test_only_the_sites_of_the_playbook_may_frame_it_and_only_the_bare_one(
    floor: Floor, headers: str, page: str
) -> None:
    client = Hosted(floor, headers).client()
    whole, bare = client.get(THERE), client.get(f"{THERE}?embed=1")
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    assert whole.headers["X-Frame-Options"] == "DENY"
    assert bare.headers["Content-Security-Policy"].endswith(f"frame-ancestors {page}")
    assert ("X-Frame-Options" in bare.headers) == (not headers)
    assert 'class="bare"' in bare.text
    thanks = client.get("/f/autumn-webinar/thanks?embed=1")
    assert thanks.headers["Content-Security-Policy"].endswith(f"frame-ancestors {page}")


def test_browsers_are_told_to_load_nothing_else(hosted: Hosted, client: FlaskClient) -> None:
    for answer in (client.get(THERE), client.get("/f/none"), hosted.send(client), hosted.send(client, **ANN)):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers


def test_the_stylesheet_is_kept_for_ever_under_a_name_of_its_own(client: FlaskClient) -> None:
    answer = client.get(f"/f/{STYLE_NAME}")
    assert (answer.data, answer.mimetype) == (STYLE, "text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert f'href="{STYLE_NAME}"' in client.get(THERE).text
    assert f'href="../{STYLE_NAME}"' in client.get("/f/autumn-webinar/thanks").text


def test_a_page_with_a_stamp_stays_with_who_asked_for_it(client: FlaskClient) -> None:
    first, second = client.get(THERE), client.get(THERE)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert Seen(first.text).values()["stamp"] != Seen(second.text).values()["stamp"]


def test_afterwards_people_go_on_to_an_allowed_address_and_to_no_other(floor: Floor) -> None:
    allowed = 'redirects = ["https://www.example.com/"]'
    hosted = Hosted(floor, allowed, redirect="https://www.example.com/hello?a=b")
    client = hosted.client()
    assert (
        "form-action 'self' https://www.example.com;" in client.get(THERE).headers["Content-Security-Policy"]
    )
    answer = hosted.send(client, **ANN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://www.example.com/hello?a=b")
    inside = hosted.send(client, address=f"{THERE}?embed=1", **ANN)
    assert inside.headers["Location"] == "autumn-webinar/thanks?embed=1"  # that site may not like frames
    assert (
        'href="https://www.example.com/hello?a=b" target="_top"'
        in client.get("/f/autumn-webinar/thanks?embed=1").text
    )
    Hosted(floor)  # the playbook allows it no more
    assert (
        hosted.send(client, name="Bob", email="bob@acme.com").headers["Location"] == "autumn-webinar/thanks"
    )
    for name in ("redirect", "next", "url"):
        answer = client.post(f"{THERE}?{name}=https://evil.test/", data={name: "https://evil.test/"})
        assert "evil.test" not in str(answer.headers)


def test_nothing_of_a_campaigns_own_affairs_is_told(floor: Floor) -> None:
    hosted = Hosted(floor)
    with floor.database.writing() as tx:
        campaign = campaigns.get(tx, "T0", hosted.number)
        assert campaign
        told = dict.fromkeys(("what", "why", "script", "source"), "a secret")
        campaigns.change(tx, campaign, **told, created_by="U0SECRET", price=Decimal("46.99"))
    html = hosted.client().get(THERE).text
    assert "secret" not in html.lower()
    assert "46.99" not in html


def test_what_a_stranger_typed_runs_nowhere(hosted: Hosted, client: FlaskClient) -> None:
    query = {"utm_source": SPITE + '"><script>alert(1)</script>', "gclid": "' onfocus=alert(1) autofocus '"}
    answer = client.get(THERE, query_string=query, headers={"Referer": "javascript:alert(1)"})
    assert client.get(f"{THERE}?embed=1", headers={"Referer": "http://[x?a=%zz"}).status_code == 200
    seen = Seen(answer.text)
    assert seen.wrong == []
    assert "referrer" not in seen.values()
    spiteful: dict[str, Any] = {
        "name": SPITE,
        "email": SPITE,
        "message": SPITE + "</textarea><script>",
        "company": '"><script>',
    }
    wrong = Seen(hosted.send(client, seen, **spiteful).text)
    assert wrong.wrong == []
    assert wrong.values()["company"] == '"><script>'
    assert (
        hosted.send(
            client, wrong, after=0, **{**spiteful, "name": SPITE[:200], "email": "a@b.co"}
        ).status_code
        == 303
    )
    hosted.floor.deliver()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=Ann&stamp=\xff\xfe%zz", "application/x-www-form-urlencoded"),
        (b'{"name": "Ann"}', "application/json"),
        (b"&".join(b"a%d=b" % each for each in range(600)), "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", ""),
    ],
)
def test_what_cannot_be_read_is_a_form_to_fill_in(client: FlaskClient, body: bytes, kind: str) -> None:
    answer = client.post(THERE, data=body, content_type=kind)
    assert answer.status_code in (400, 422)
    assert Seen(answer.text).wrong == []
    assert "<form" in answer.text


def test_letters_of_any_alphabet_arrive(hosted: Hosted, client: FlaskClient) -> None:
    hosted.send(client, name="Jürgen Müller-Łukasz 夏", email="jü@bücher.example")
    assert hosted.floor.look(1).name == "Jürgen Müller-Łukasz 夏"
    stamp = hosted.read(client).values()["stamp"]
    hosted.floor.clock.move(seconds=9)
    old = f"name=J%FCrgen&email=j%40b.example&stamp={stamp}".encode()
    assert client.post(THERE, data=old, content_type="application/x-www-form-urlencoded").status_code == 303
    assert hosted.floor.look(2).name == "Jürgen"


def test_far_too_much_text_is_refused_kindly(client: FlaskClient) -> None:
    answer = client.post(THERE, data={"message": "x" * LARGEST})
    assert answer.status_code == 413
    assert "shorten it" in answer.text


def test_head_and_options_are_answered(client: FlaskClient) -> None:
    head = client.head(THERE)
    assert (head.status_code, head.data) == (200, b"")
    assert set(client.options(THERE).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_mishap_is_a_page_with_a_reference(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = hosted.client()
    seen = hosted.read(client)

    def broken(*_: object) -> None:
        raise RuntimeError(ANN["email"])

    monkeypatch.setattr("handlers.hosted.hosted_form.take_in", broken)
    answer = hosted.send(client, seen, **ANN)
    assert answer.status_code == 500
    reference = caplog.text.partition("reference ")[2].partition(",")[0]
    assert f"Reference: {reference}" in answer.text
    assert "ann@acme.com" not in caplog.text


def test_a_mishap_of_a_form_is_a_page_at_the_whole_door_too_and_elsewhere_it_is_json(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = whole_door(hosted)

    def broken(*_: object) -> None:
        raise RuntimeError(ANN["email"])

    monkeypatch.setattr("handlers.hosted.hosted_form.show", broken)
    monkeypatch.setattr("bot.web_door.web.generate_latest", broken)
    of_form, of_others = client.get(THERE), client.get("/metrics")
    assert (of_form.status_code, of_form.mimetype) == (500, "text/html")
    assert (of_others.status_code, of_others.mimetype) == (500, "application/json")
    assert "ann@acme.com" not in of_form.text + of_others.text


def test_a_campaign_without_any_drop_has_a_form_and_so_has_one_with(
    hosted: Hosted, client: FlaskClient
) -> None:
    assert hosted.send(client, **ANN).status_code == 303
    assert hosted.floor.look(1).dropped is None


def test_its_pages_are_small(client: FlaskClient) -> None:
    assert len(client.get(THERE).data) < 4096
    assert len(STYLE) < 4096


def front_desk(hosted: Hosted) -> FrontDesk:
    return FrontDesk(
        take_in=lambda _: Taken(202, {}), take_activities=lambda _: Taken(202, {}), intake_token="let me in",
        ready=list, allow=lambda _: 0.0, metrics=CollectorRegistry(), forms=FormDoor(hosted.floor.desk, KEY),
    )  # fmt: skip


def whole_door(hosted: Hosted) -> FlaskClient:
    return web_door(front_desk(hosted)).test_client()


def test_the_whole_web_door_has_the_forms_beside_everything_else(hosted: Hosted) -> None:
    front, client = front_desk(hosted), whole_door(hosted)
    page = client.get(THERE)
    assert (page.status_code, page.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert client.get("/healthz").status_code == 200
    assert web_door(replace(front, forms=None)).test_client().get(THERE).status_code == 404
