"""The shipped playbook holds product.md's numbers; a document lays over it or is refused line by line."""

from datetime import time
from decimal import Decimal

import pytest
from pydantic import ValidationError

from playbook.document import DEFAULT_TEXT, Playbook, PlaybookProblem, difference, read
from playbook.hours_text import read_blocks
from playbook.waits import Wait
from playbook.words import Temperature
from tests.playbook.given import SHIPPED

HOT, WARM, COLD = Temperature.HOT, Temperature.WARM, Temperature.COLD


def spelled(waits: list[Wait]) -> list[str]:
    return [str(wait) for wait in waits]


@pytest.mark.parametrize(
    ("what", "hot", "warm", "cold"),
    [
        ("goal", "2 min", "15 min", "8 h"),  # of work: "same working day"
        ("limit", "5 min", "1 h", "1 working day"),
        ("accept", "5 min", "1 h", "1 working day"),  # as long as the limit for a first touch,
        ("still_on_it", "15 min", "2 h", "1 working day"),
        ("release", "10 min", "1 h", "1 working day"),
        ("review", "30 days", "60 days", "90 days"),
        ("unreachable", "1 h", "3 h", "2 working days"),  # an hour behind the last rung of the slower ladders
    ],
)
def test_the_shipped_waits_are_those_of_the_product(what: str, hot: str, warm: str, cold: str) -> None:
    shipped = [str(getattr(SHIPPED.pace(each), what)) for each in (HOT, WARM, COLD)]
    assert shipped == [hot, warm, cold]


@pytest.mark.parametrize(
    ("temperature", "ladder"),
    [
        (HOT, ["2 min channel", "5 min backup", "10 min manager", "30 min fallback"]),
        (WARM, ["15 min channel", "30 min backup", "1 h manager", "2 h fallback"]),
        (COLD, ["next morning digest", "1 working day manager"]),
    ],
)
def test_the_shipped_ladders_are_those_of_the_product(temperature: Temperature, ladder: list[str]) -> None:
    assert [f"{rung.after} {rung.ask}" for rung in SHIPPED.pace(temperature).ladder] == ladder


@pytest.mark.parametrize(
    ("temperature", "touches", "repeats"),
    [
        (
            HOT,
            ["0 min", "45 min", "4 h", "2 days", "4 days", "7 days", "10 days", "14 days"],
            ["1 h", "3 h", "next morning", "1 day"],
        ),
        (
            WARM,
            ["0 min", "4 h", "2 days", "5 days", "9 days", "14 days"],
            ["next morning", "2 days"],
        ),
        (COLD, ["0 min", "3 days", "7 days", "14 days", "21 days", "28 days"], ["1 week"]),
    ],
)
def test_the_shipped_cadences_are_those_of_the_product(
    temperature: Temperature, touches: list[str], repeats: list[str]
) -> None:
    pace = SHIPPED.pace(temperature)
    assert [str(step.after) for step in pace.touches] == touches
    assert spelled(pace.repeats) == repeats
    assert all(step.hint for step in pace.touches)


def test_the_other_shipped_numbers_are_those_of_the_product() -> None:
    assert SHIPPED.cadence.least_touches == 6
    assert (SHIPPED.channels.leads, SHIPPED.channels.marketing) == ("#leads", "#marketing")
    assert (SHIPPED.board.weekday, SHIPPED.board.day, SHIPPED.board.at) == ("monday", 0, time(9))
    assert SHIPPED.claims.coffee
    assert str(SHIPPED.qualification.limit) == "30 min"


@pytest.mark.parametrize(
    ("temperature", "clock", "unworked"), [(HOT, "wall", 5), (WARM, "working", 5), (COLD, "working", 10)]
)
def test_the_shipped_clocks_and_the_claims_a_person_may_hold_are_those_of_the_product(
    temperature: Temperature, clock: str, unworked: int
) -> None:
    pace = SHIPPED.pace(temperature)
    assert (pace.clock, pace.unworked) == (clock, unworked)


def test_the_shipped_week_is_nine_to_six_from_monday_to_friday_in_every_country() -> None:
    nine_to_six = ((time(9), time(18)),)
    assert read_blocks(SHIPPED.hours.week()) == (nine_to_six,) * 5 + ((), ())
    assert (SHIPPED.hours.holidays, SHIPPED.hours.days_off) == ("", [])


def test_the_shipped_route_takes_every_lead_to_the_channel() -> None:
    [everybody] = SHIPPED.routes
    assert everybody.when.takes_all
    assert (everybody.way, everybody.channel, everybody.people) == ("claim", None, [])


def test_an_empty_document_and_the_shipped_text_itself_are_the_shipped_playbook() -> None:
    assert read("") == SHIPPED == read(DEFAULT_TEXT)
    assert difference(SHIPPED, read(DEFAULT_TEXT)) == []


def test_a_document_needs_only_the_lines_that_differ() -> None:
    own = read('[temperature.hot]\nlimit = "3 min"\n[roles]\nmanagers = ["@maria"]')
    assert str(own.pace(HOT).limit) == "3 min"
    assert own.roles.managers == ["@maria"]
    assert own.pace(HOT).ladder == SHIPPED.pace(HOT).ladder
    assert own.pace(WARM) == SHIPPED.pace(WARM)
    assert own.dispositions == SHIPPED.dispositions


def test_lists_replace_those_of_the_shipped_playbook() -> None:
    own = read('[temperature.hot]\nladder = [{ after = "1 min", ask = "manager" }]\nrepeats = ["2 h"]')
    assert [f"{rung.after} {rung.ask}" for rung in own.pace(HOT).ladder] == ["1 min manager"]
    assert spelled(own.pace(HOT).repeats) == ["2 h"]


def test_own_codes_stand_beside_the_shipped_ones_and_shipped_ones_may_be_changed() -> None:
    own = read(
        "[dispositions]\n"
        'demo = { label = "Demo given", touch = true, reached = true }\n'
        'won = { label = "Sold" }\n'
        "voicemail = { quick = false }\n"
    )
    assert list(own.dispositions) == [*SHIPPED.dispositions, "demo"]
    assert (own.dispositions["won"].label, own.dispositions["won"].needs) == ("Sold", "amount")
    assert own.dispositions["voicemail"].touch
    assert not own.dispositions["voicemail"].quick


def test_a_campaign_has_its_exact_price() -> None:
    own = read(
        '[campaigns]\n"Herbst & Co. <1>" = { price = "46.10", currency = "EUR" }\nPlain = { price = 0.1 }'
    )
    assert own.campaigns["Herbst & Co. <1>"].price == Decimal("46.10")
    assert (own.campaigns["Plain"].price, own.campaigns["Plain"].currency) == (Decimal("0.1"), None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[team]\ntimezone = "Mars/Olympus"', ['line 2: team.timezone: "Mars/Olympus" is not a time zone']),
        ('[team]\ntimezone = "../../etc/passwd"', ["line 2: team.timezone: "]),
        ('\n\nteam.timezone = ""', ["line 3: team.timezone: "]),
        ('[team]\nmorning = "09:00"', ["line 2: team.morning: there is no such key"]),
        ('[hours]\nmonday = ["25:00-26:00"]', ['line 1: hours: Monday: "25:00" is not a time']),
        ('[hours]\nfunday = ["09:00-10:00"]', ["line 2: hours.funday: there is no such key: did you mean sunday?"]),
        ("[hours]\ndays_off = [2026-02-30]", ["not valid TOML"]),
        ('[claims]\ncoffee = "maybe"', ["line 2: claims.coffee: has to be true or false"]),
        ("[claims]\nrelease_reasons = []", ["line 2: claims.release_reasons: "]),
        ('[qualification]\nlimit = "soon"', ['line 2: qualification.limit: "soon" is not a wait']),
        ("[qualification]\nrejections = []", ["line 2: qualification.rejections: "]),
        ('[temperature.warm]\nclock = "sun"', ["line 2: temperature.warm.clock: has to be 'wall' or"]),
        ("[temperature.cold]\nunworked = 0", ["line 2: temperature.cold.unworked: "]),
        ('[temperature.hot]\naccept = "soon"', ['line 2: temperature.hot.accept: "soon" is not a wait']),
        ("routes = []", ["line 1: routes: The last route has to take every lead"]),
        ('[[routes]]\nname = "a"\nway = "offer"', ['line 1: routes.0: way = "offer" needs people']),
        ('[team]\ncurrency = "Dollar"', ["line 2: team.currency: "]),
        ('color = "red"', ["line 1: color: there is no such key"]),
        ("[team]\ncolour = 3", ["line 2: team.colour: there is no such key"]),
        ("# mine\n[temperatures.hot]\nx = 1", ["line 2: temperatures: there is no such key: did you mean"]),
        ("[temperature.warm]\nlimits = 1", ["line 2: temperature.warm.limits: there is no such key: did"]),
        ("team = 3", ["line 1: team: "]),
        ('[roles]\nmanagers = "@maria"', ["line 2: roles.managers: has to be a list"]),
        ('[channels]\nleads = ""', ["line 2: channels.leads: "]),
        ("[cadence]\nleast_touches = -1", ["line 2: cadence.least_touches: "]),
        ('[board]\nweekday = "moonday"', ["line 2: board.weekday: has to be 'monday'"]),
        ('[intake]\ntemperature = "tepid"', ["line 2: intake.temperature: has to be 'hot'"]),
        (
            '# mine\n[temperature.hot]\ngoal = "2 min"\nlimit = "soon"',
            ['line 4: temperature.hot.limit: "soon" is not a wait: write it like'],
        ),
        ("[temperature.hot]\nlimit = 5", ['line 2: temperature.hot.limit: "5" is not a wait']),
        ("temperature.hot.limit = true", ['line 1: temperature.hot.limit: "True" is not a wait']),
        (
            '[temperature.hot]\nlimit = { amount = 5, unit = "min" }',
            ["line 2: temperature.hot.limit: "],
        ),
        ('[temperature]\nhot = { limit = "x" }', ['line 2: temperature.hot.limit: "x" is not a wait']),
        (
            '[temperature.hot]\ntouches = [\n  "0 min",\n  "1 fortnight",\n]',
            ['line 2: temperature.hot.touches.1: "1 fortnight" is not a wait'],
        ),
        ("[temperature.hot]\ntouches = []", ["line 2: temperature.hot.touches: "]),
        (
            '[temperature.hot]\nladder = [\n  { after = "2 min", ask = "channel" },\n  { ask = "boss" },\n]',
            ["line 2: temperature.hot.ladder.1.ask: has to be 'channel', 'digest', 'backup'"],
        ),
        (
            'temperature.hot.ladder = [{ after = "2 d", ask = "digest" }, { after = "1 h", ask = "digest" }]',
            ["line 1: temperature.hot.ladder: each step has to come after the one before it"],
        ),
        (
            '[temperature.warm]\ntouches = ["0 min", "2 days", "4 h"]',
            ["line 2: temperature.warm.touches: each step has to come after the one before it"],
        ),
        (
            '[temperature.warm]\nrepeats = ["1 h", "0 min"]\nreview = "0 days"\nrelease = "0 s"',
            [
                "line 4: temperature.warm.release: has to be longer than nothing",
                "line 2: temperature.warm.repeats: has to be longer than nothing",
                "line 3: temperature.warm.review: has to be longer than nothing",
            ],
        ),
        ('[temperature.tepid]\ngoal = "1 min"', ["line 1: temperature.tepid: has to be 'hot', 'warm'"]),
        (
            '[dispositions]\nBad_Code = { label = "x" }',
            ["line 2: dispositions.Bad_Code: has to be 2 to 31 small letters"],
        ),
        (
            '[dispositions]\ngone = { label = "x", ends = true }',
            ["line 2: dispositions.gone: a code that ends needs outcome won, lost or disqualified"],
        ),
        (
            '[dispositions]\nlater = { label = "x", next = "callback" }',
            ['line 2: dispositions.later: next = "callback" needs = "date"'],
        ),
        (
            "[dispositions.voicemail]\nlabel = 3\nquik = true",
            ["line 2: dispositions.voicemail.label: ", "line 3: dispositions.voicemail.quik: "],
        ),
        ("[dispositions]\nbare = { touch = true }", ["line 2: dispositions.bare.label: is missing"]),
        ('[campaigns]\n"Autumn webinar" = { price = -3 }', ["line 2: campaigns.Autumn webinar.price: "]),
        ('[campaigns."Autumn webinar"]\nprice = "dear"', ["line 2: campaigns.Autumn webinar.price: "]),
        ("[campaigns]\nautumn = { price = nan }", ["line 2: campaigns.autumn.price: "]),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_line_key_and_reason(text: str, told: list[str]) -> None:
    with pytest.raises(PlaybookProblem) as refused:
        read(text)
    lines = str(refused.value).splitlines()
    for wanted in told:
        assert [line for line in lines if line.startswith(wanted)], lines


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(PlaybookProblem) as refused:
        read('[team]\ntimezone = "Nowhere"\n[cadence]\nleast_touches = 99\n[board]\nat = "noon"\nhours = 3\n')
    lines = str(refused.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["line 2", "line 4", "line 6", "line 7"]


@pytest.mark.parametrize(
    "text",
    ['[team]\ntimezone = "UTC\n', "[team\n", '[team]\nx = 1\nx = 2\ntimezone = "UTC"', "a = \x00", "= 3"],
)
def test_what_is_not_toml_is_told_with_its_line(text: str) -> None:
    with pytest.raises(PlaybookProblem, match=r"not valid TOML: .*line \d, column \d"):
        read(text)


def test_windows_line_ends_and_a_key_spelled_twice_in_two_tables_are_told_at_the_right_line() -> None:
    with pytest.raises(PlaybookProblem, match=r"^line 4: temperature.warm.limit: "):
        read('[temperature.hot]\r\nlimit = "5 min"\r\n[temperature.warm]\r\nlimit = "x"\r\n')


def test_the_difference_is_told_key_by_key_before_and_after() -> None:
    after = read(
        '[temperature.hot]\nlimit = "6 min"\nladder = [{ after = "1 min", ask = "channel" }]\n'
        '[roles]\nmanagers = ["@maria", "@tom"]\n'
        '[campaigns]\nAutumn = { price = "46.00" }\n'
    )
    changes = [
        ("roles.managers", "", "@maria, @tom"),
        ("temperature.hot.limit", "5 min", "6 min"),
        (
            "temperature.hot.ladder",
            "2 min channel, 5 min backup, 10 min manager, 30 min fallback",
            "1 min channel",
        ),
        ("campaigns.Autumn.price", "-", "46.00"),
        ("campaigns.Autumn.currency", "-", "None"),
    ]
    assert difference(SHIPPED, after) == changes
    assert difference(after, SHIPPED) == [(key, new, old) for key, old, new in changes]
    assert difference(after, after) == []


def test_a_playbook_that_was_read_is_never_changed() -> None:
    with pytest.raises(ValidationError):
        SHIPPED.cadence.least_touches = 1  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Playbook.model_validate({})
