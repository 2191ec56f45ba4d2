"""Points make an inquiry hot, warm or cold, with reasons; spam and too few points wait for a person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from playbook.checklist import Rule, Thresholds
from playbook.free_mail import domain_of, is_free_mail
from playbook.qualification import Facts, Verdict, qualify
from playbook.spam import spam_hints
from playbook.words import Temperature
from tests.made_up import made_up

THRESHOLDS = Thresholds(hot=50, warm=25, cold=10)
RULES = [
    Rule(points=15, because="left a phone number", has=["phone"]),
    Rule(points=35, because="asked for a demo", words_in_message=["demo*"]),
    Rule(points=15, because="wrote from a company address", company_mail=True),
    Rule(points=-5, because="wrote from a free-mail address", free_mail=True),
    Rule(points=-30, because="left neither phone nor e-mail", lacks=["phone", "email"]),
]


def meets(conditions: dict[str, Any], **facts: Any) -> bool:
    rule = Rule(points=10, because="it is so", **conditions)
    return "it is so" in qualify(Facts(**facts), [rule], THRESHOLDS).because


@pytest.mark.parametrize(
    ("conditions", "facts"),
    [
        ({"has": ["phone"]}, {"phone": "+1 212 555 0100"}),
        ({"has": ["phone", "email"]}, {"phone": "1", "email": "a@b.example"}),
        ({"has": ["Budget"]}, {"extra": {"budget": 5000}}),
        ({"has": ["landing page"]}, {"extra": {"landing_page": "https://x.example"}}),
        ({"has": ["newsletter"]}, {"extra": {"Newsletter": True}}),
        ({"lacks": ["phone", "email"]}, {"phone": " ", "email": ""}),
        ({"lacks": ["newsletter"]}, {"extra": {"Newsletter": False}}),
        ({"lacks": ["company"]}, {}),
        ({"source": ["webform", "fair"]}, {"source": "Fair"}),
        ({"campaign": ["Été"]}, {"campaign": "ete"}),
        ({"form": "contact"}, {"form": "Contact"}),
        ({"product": ["solar"]}, {"product": "Roofing, Solar"}),
        ({"product": ["solar"]}, {"extra": {"Product": ["Roofing", "Solar"]}}),
        ({"words_in_message": ["demo"]}, {"message": "A DEMO, please"}),
        ({"words_in_message": ["demo*"]}, {"message": "Could you demonstrate it?"}),
        ({"words_in_message": ["*demo"]}, {"message": "Bitte eine Produktdemo"}),
        ({"words_in_message": ["call me"]}, {"message": "please call\nme today"}),
        ({"words_in_message": ["rückruf"]}, {"message": "Bitte um RUCKRUF!"}),
        ({"words_in_message": ["c++", "price?"]}, {"message": "we write C++ here"}),
        ({"timeframe": ["this week", "now"]}, {"timeframe": "Now!"}),
        ({"timeframe": ["now"]}, {"extra": {"Time frame": "now"}}),
        ({"free_mail": True}, {"email": "ann@gmail.com"}),
        ({"free_mail": False}, {"email": "ann@acme.example"}),
        ({"company_mail": True}, {"email": "Ann@Acme.Example"}),
        ({"company_mail": False}, {"email": "ann@yahoo.co.uk"}),
        ({"extra": {"role": ["owner", "chief*"]}}, {"extra": {"Role": "Chief of Staff"}}),
        ({"extra": {"needs": "roof"}}, {"extra": {"needs": {"first": ["a roof"]}}}),
        ({"has": ["phone"], "source": ["fair"]}, {"phone": "1", "source": "fair"}),
    ],
)
def test_an_inquiry_that_meets_every_condition_gets_the_points(
    conditions: dict[str, Any], facts: dict[str, Any]
) -> None:
    assert meets(conditions, **facts)


@pytest.mark.parametrize(
    ("conditions", "facts"),
    [
        ({"has": ["phone", "email"]}, {"phone": "1"}),
        ({"has": ["budget"]}, {"extra": {"budget": None}}),
        ({"lacks": ["phone", "email"]}, {"phone": "1"}),
        ({"source": ["webform"]}, {}),
        ({"product": ["solar"]}, {"product": "Solarium"}),
        ({"words_in_message": ["demo"]}, {"message": "no democracy"}),
        ({"words_in_message": ["urgent"]}, {"message": "the insurgents"}),
        ({"words_in_message": ["demo"]}, {}),
        ({"timeframe": ["now"]}, {"timeframe": "nowhere near"}),
        ({"free_mail": True}, {"email": "ann@acme.example"}),
        ({"free_mail": True}, {}),
        ({"free_mail": False}, {}),
        ({"company_mail": True}, {"email": "ann@gmx.de"}),
        ({"company_mail": True}, {"email": "not an address"}),
        ({"extra": {"role": "owner"}}, {"extra": {"role": "co-founder"}}),
        ({"extra": {"role": "owner", "team": "ops"}}, {"extra": {"role": "owner"}}),
        ({"extra": {"message": "roof"}, "words_in_message": ["demo"]}, {"message": "a demo"}),
        ({"has": ["phone"], "source": ["fair"]}, {"phone": "1", "source": "csv"}),
    ],
)
def test_an_inquiry_that_misses_a_condition_gets_nothing(
    conditions: dict[str, Any], facts: dict[str, Any]
) -> None:
    assert not meets(conditions, **facts)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (
            {"message": "Can I see a demo?", "phone": "1"},
            Verdict(Temperature.HOT, 50, ("asked for a demo", "left a phone number")),
        ),
        (
            {"message": "Can I see a demo?", "email": "ann@gmail.com"},
            Verdict(Temperature.WARM, 30, ("asked for a demo", "wrote from a free-mail address")),
        ),
        ({"phone": "1"}, Verdict(Temperature.COLD, 15, ("left a phone number",))),
        (
            {"email": "ann@web.de"},
            Verdict(None, -5, ("wrote from a free-mail address", "-5 points, and cold begins at 10")),
        ),
        ({}, Verdict(None, -30, ("left neither phone nor e-mail", "-30 points, and cold begins at 10"))),
    ],
)
def test_points_decide_and_the_reasons_are_worded_the_weightiest_first(
    facts: dict[str, Any], verdict: Verdict
) -> None:
    assert qualify(Facts(**facts), RULES, THRESHOLDS) == verdict


@pytest.mark.parametrize(
    ("points", "temperature"),
    [
        (51, "hot"),
        (50, "hot"),
        (49, "warm"),
        (25, "warm"),
        (24, "cold"),
        (10, "cold"),
        (9, None),
        (-99, None),
    ],
)
def test_a_threshold_is_reached_by_its_very_points(points: int, temperature: str | None) -> None:
    assert THRESHOLDS.of(points) == temperature


def test_a_temperature_that_the_source_gives_wins_and_says_so() -> None:
    facts = Facts(temperature=Temperature.COLD, message="demo please", phone="1")
    verdict = qualify(facts, RULES, THRESHOLDS)
    assert verdict.temperature == "cold"
    assert verdict.because == ("its source says cold", "asked for a demo", "left a phone number")


def test_two_rules_with_the_same_reason_add_up_and_are_said_once() -> None:
    rules = [Rule(points=5, because="is keen", words_in_message=[word]) for word in ("demo", "today")]
    assert qualify(Facts(message="demo today"), rules, THRESHOLDS) == Verdict(
        Temperature.COLD, 10, ("is keen",)
    )


def test_without_rules_nothing_is_decided() -> None:
    verdict = qualify(Facts(name="Ann"), [], THRESHOLDS)
    assert verdict == Verdict(None, 0, ("0 points, and cold begins at 10",))


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        (None, "https://a.example/x www.b.example", "the message is nothing but links"),
        (None, " ".join(f"see https://{n}.example" for n in range(5)), "the message has 5 links"),
        (None, "[url=https://a.example]cheap pills[/url]", "the message is written in forum code"),
        (None, 'nice <a href="https://a.example">pills</a>', "the message is written in forum code"),
        (None, "aaaaaaaaAAAA a", "the message repeats one character"),
        (None, "!!!!!!!!!!", "the message repeats one character"),
        ("www.pills.example", "hello there", "the name is a web address"),
    ],
)
def test_signs_of_spam_leave_the_decision_to_a_person(name: str | None, message: str, hint: str) -> None:
    assert hint in spam_hints(name, message)
    verdict = qualify(Facts(name=name, message=message, phone="1"), RULES, Thresholds(hot=3, warm=2, cold=1))
    assert verdict.temperature is None
    assert hint in verdict.because
    assert "left a phone number" in verdict.because


@pytest.mark.parametrize(
    "message",
    [
        None,
        "",
        "-----",
        "ok",
        "See our site https://acme.example for what we do",
        "Like https://a.example and https://b.example, we need a new roof.",
        "Hmmmm, how much is it?",
        "我们需要报价",
        "<3 your product, is 5 > 4?",
    ],
)
def test_what_people_really_write_is_no_sign_of_spam(message: str | None) -> None:
    assert spam_hints("Ann Lee", message) == ()


def test_spam_that_its_source_calls_hot_is_hot_and_the_sign_is_said_beside_it() -> None:
    verdict = qualify(Facts(temperature=Temperature.HOT, message="https://a.example"), [], THRESHOLDS)
    assert verdict == Verdict(Temperature.HOT, 0, ("its source says hot", "the message is nothing but links"))


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("Ann@Acme.Example ", "acme.example"),
        ('"a@b"@c.example', "c.example"),
        ("ann", None),
        ("ann@acme", None),
        ("@", None),
        ("ann@.com", None),
        (None, None),
    ],
)
def test_the_domain_of_an_address_is_what_stands_after_its_last_at(
    email: str | None, domain: str | None
) -> None:
    assert domain_of(email) == domain


@pytest.mark.parametrize(
    ("domain", "free"),
    [
        ("gmail.com", True),
        ("yahoo.fr", True),
        ("yahoo.co.uk", True),
        ("hotmail.com.br", True),
        ("gmx.net", True),
        ("icloud.com", True),
        ("t-online.de", True),
        ("acme.example", False),
        ("mygmail.com", False),
        ("gmail.acme.example", False),
        ("outlook-consulting.com", False),
    ],
)
def test_mail_services_for_everybody_are_told_from_companies(domain: str, free: bool) -> None:
    assert is_free_mail(domain) is free


def test_a_team_adds_mail_domains_of_its_own() -> None:
    rule = Rule(points=20, because="a company", company_mail=True)
    facts = Facts(email="ann@club-mail.example")
    assert qualify(facts, [rule], THRESHOLDS).points == 20
    assert qualify(facts, [rule], THRESHOLDS, ["club-mail.example"]).points == 0


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"points": 5, "because": "always"}, "a rule needs a condition"),
        ({"points": 5, "because": "always", "has": [], "extra": {}}, "a rule needs a condition"),
        ({"points": 0, "because": "nothing", "has": ["phone"]}, "a rule for 0 points changes nothing"),
        ({"points": 5, "because": "  ", "has": ["phone"]}, "say it as the card should"),
        ({"points": 5, "because": "x", "words_in_message": ["*"]}, "says nothing"),
        ({"points": 5000, "because": "x", "has": ["phone"]}, "less than or equal to 1000"),
        ({"points": 5, "because": "x", "smells_of": ["money"]}, "Extra inputs are not permitted"),
    ],
)
def test_a_rule_that_cannot_work_is_a_fault(rule: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Rule.model_validate(rule)
    assert fault in str(raised.value)


@pytest.mark.parametrize(("hot", "warm", "cold"), [(10, 20, 5), (20, 20, 5), (30, 20, 20)])
def test_thresholds_that_do_not_rise_are_a_fault(hot: int, warm: int, cold: int) -> None:
    with pytest.raises(ValidationError, match="hot needs more points than warm"):
        Thresholds(hot=hot, warm=warm, cold=cold)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@made_up(40)
@given(
    st.none() | st.text(),
    st.none() | st.text(),
    st.none() | st.text(),
    st.dictionaries(st.text(), JSON, max_size=4),
)
def test_whatever_a_stranger_sends_gets_a_verdict_with_a_reason(
    name: str | None, email: str | None, message: str | None, extra: dict[str, Any]
) -> None:
    rules = [*RULES, Rule(points=5, because="named a role", extra={"role": ["*owner*"]})]
    verdict = qualify(Facts(name=name, email=email, message=message, extra=extra), rules, THRESHOLDS)
    assert verdict.because
    assert all(verdict.because)
