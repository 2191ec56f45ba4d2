"""Settings come from the environment and .env; everything missing or wrong is told at once, and no secret."""

import os
import traceback
from pathlib import Path

import pytest

from bot.settings import WHERE, RunSettings, Settings, SettingsProblem, read_settings

BOT, APP, SIGNING = "xoxb-1111-the-bots", "xapp-2222-the-apps", "3333-the-signing-secret"
INTAKE = "4444-a-long-random-word"
COMPLETE = {
    "SLACK_BOT_TOKEN": BOT,
    "SLACK_APP_TOKEN": APP,
    "SLACK_SIGNING_SECRET": SIGNING,
    "INTAKE_TOKEN": INTAKE,
}


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and nothing of ours in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in WHERE:
        monkeypatch.delenv(name.upper(), raising=False)


def put(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


def problem() -> str:
    with pytest.raises(SettingsProblem) as raised:
        read_settings(RunSettings)
    return str(raised.value)


def test_everything_missing_is_told_at_once_with_where_to_get_it() -> None:
    lines = problem().splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "INTAKE_TOKEN",
    ]
    assert "OAuth & Permissions" in lines[0]
    assert "App-Level Tokens" in lines[1]
    assert "openssl rand" in lines[2]


def test_socket_mode_needs_the_app_token_and_no_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, INTAKE_TOKEN=INTAKE)
    assert read_settings(RunSettings).slack_mode == "socket"


def test_http_mode_needs_the_signing_secret_and_no_app_token(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, SLACK_MODE="http", SLACK_BOT_TOKEN=BOT, INTAKE_TOKEN=INTAKE)
    assert problem().startswith("SLACK_SIGNING_SECRET: is missing (api.slack.com/apps")
    put(monkeypatch, SLACK_SIGNING_SECRET=SIGNING)
    assert read_settings(RunSettings).slack_signing_secret.get_secret_value() == SIGNING


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SLACK_BOT_TOKEN", APP, "does not start with xoxb-"),
        ("SLACK_APP_TOKEN", BOT, "does not start with xapp-"),
        ("SLACK_MODE", "carrier pigeon", "'socket' or 'http'"),
        ("SLACK_API_URL", "slack.com/api", "http:// or https://"),
        ("DATABASE_URL", "glengarry.db", "address of no SQLite file"),
        ("DATABASE_URL", "oracle+nonsense://x/y", "address of no SQLite file"),
        ("DATABASE_URL", "sqlite://", "address of no SQLite file"),
        ("PORT", "eighty", "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("INTAKE_TOKEN", "guess", "at least 16 characters"),
        ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("LOG_FORMAT", "xml", "'text' or 'json'"),
    ],
)
def test_a_wrong_value_is_told_with_its_name_and_reason(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    put(monkeypatch, **{**COMPLETE, name: value})
    (line,) = problem().splitlines()
    assert line.startswith(f"{name}: ")
    assert reason in line
    assert line.endswith(f"({WHERE[name.lower()]})")


def test_what_is_missing_and_what_is_wrong_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, SLACK_BOT_TOKEN="nonsense", PORT="x", DATABASE_URL="y", LOG_LEVEL="z")
    named = {line.partition(":")[0] for line in problem().splitlines()}
    assert named == {
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "INTAKE_TOKEN",
        "PORT",
        "DATABASE_URL",
        "LOG_LEVEL",
    }


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_token_counts_as_missing(monkeypatch: pytest.MonkeyPatch, empty: str) -> None:
    put(monkeypatch, **{**COMPLETE, "SLACK_BOT_TOKEN": empty})
    assert problem().startswith("SLACK_BOT_TOKEN: is missing")


def test_an_empty_value_leaves_the_default_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, **COMPLETE, PORT="", DATABASE_URL="", LOG_LEVEL="")
    settings = read_settings(RunSettings)
    assert (settings.port, settings.database_url) == (8080, "sqlite:///glengarry.db")


def test_a_token_is_taken_without_the_line_end_that_was_pasted_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(monkeypatch, **{**COMPLETE, "SLACK_BOT_TOKEN": f" {BOT}\n"})
    assert read_settings(RunSettings).slack_bot_token.get_secret_value() == BOT


def test_a_file_is_read_and_the_environment_wins_over_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = [f'{name}="{value}"' for name, value in COMPLETE.items()]
    (tmp_path / ".env").write_text("\n".join(["# mine", *lines, "export PORT=9000", "HOST=0.0.0.0"]))
    put(monkeypatch, PORT="9001")
    settings = read_settings(RunSettings)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")  # noqa: S104
    assert settings.slack_bot_token.get_secret_value() == BOT


def test_the_shipped_example_file_names_every_setting_and_is_valid_once_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    text = example.read_text(encoding="utf-8")
    named = {line.partition("=")[0] for line in text.splitlines() if line and not line.startswith("#")}
    assert named == {name.upper() for name in WHERE}
    (tmp_path / ".env").write_text(text)
    put(monkeypatch, **COMPLETE)
    assert read_settings(RunSettings).model_dump(exclude=set(map(str.lower, COMPLETE))) == Settings(
        _env_file=None
    ).model_dump(exclude=set(map(str.lower, COMPLETE)))


def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("SLACK_BOT_TOKEN=xoxb-ü".encode("latin-1"))
    assert problem() == ".env is not UTF-8 text: save it as such."


def test_a_command_that_asks_the_database_alone_needs_no_token() -> None:
    assert read_settings(Settings).slack_bot_token.get_secret_value() == ""


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, **COMPLETE, DATABASE_URL="postgresql://app:5555-secret@localhost/glengarry")
    settings = read_settings(RunSettings)
    shown = f"{settings} {settings!r}"
    assert [secret for secret in (*COMPLETE.values(), "5555-secret") if secret in shown] == []


def test_no_secret_shows_in_the_problem_or_in_the_stack_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "SLACK_BOT_TOKEN": APP,
        "SLACK_APP_TOKEN": BOT,
        "INTAKE_TOKEN": "5555-short",
        "DATABASE_URL": "postgresql://app:6666/secret@localhost/x",
    }
    put(monkeypatch, **wrong)
    with pytest.raises(SettingsProblem) as raised:
        read_settings(RunSettings)
    told = "".join(traceback.format_exception(raised.value))
    assert [value for value in (APP, BOT, "5555-short", "6666", "secret@") if value in told] == []


def test_reading_settings_leaves_the_environment_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in COMPLETE.items()))
    before = dict(os.environ)
    read_settings(RunSettings)
    assert dict(os.environ) == before


def test_a_receiver_of_the_pile_needs_a_secret_to_sign_with(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, **COMPLETE, NURTURE_WEBHOOK_URL="https://mail.example/hook?key=5")
    assert problem().startswith("NURTURE_WEBHOOK_SECRET: is missing")
    put(monkeypatch, NURTURE_WEBHOOK_SECRET="short")
    assert "at least 16 characters" in problem()
    put(monkeypatch, NURTURE_WEBHOOK_SECRET="5555-long-enough-for-anybody")
    settings = read_settings(RunSettings)
    assert settings.nurture_webhook_url == "https://mail.example/hook?key=5"
    assert not settings.nurture_webhook_private
    assert "key=5" not in repr(settings)
    assert "5555" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    ["mail.example", "ftp://mail.example", "file:///etc/passwd", "https://", "https://a:0/", "https://a:x/",
     "https://me:secret@mail.example", "https://[::1"],
)  # fmt: skip
def test_what_can_be_no_receiver_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    put(
        monkeypatch,
        **COMPLETE,
        NURTURE_WEBHOOK_URL=url,
        NURTURE_WEBHOOK_SECRET="5555-long-enough-for-anybody",
    )
    said = problem()
    assert said.startswith("NURTURE_WEBHOOK_URL: ")
    assert "secret@" not in said


def test_the_public_address_ends_with_a_slash_whatever_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    for typed in ("https://leads.example.com", " https://leads.example.com/ "):
        put(monkeypatch, **COMPLETE, PUBLIC_URL=typed)
        assert read_settings(RunSettings).public_url == "https://leads.example.com/"
    put(monkeypatch, PUBLIC_URL="")
    assert read_settings(RunSettings).public_url == ""


@pytest.mark.parametrize(
    "typed", ["leads.example.com", "ftp://x.example", "https://", "https://a:b@x.example", "https://x/?q"]
)
def test_what_is_no_public_address_is_refused(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    put(monkeypatch, **COMPLETE, PUBLIC_URL=typed)
    assert problem().startswith("PUBLIC_URL: it ")


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, **COMPLETE, TRUSTED_PROXIES="10.0.0.1, 172.16.0.0/12")
    assert read_settings(RunSettings).trusted_proxies == "10.0.0.1, 172.16.0.0/12"
    put(monkeypatch, TRUSTED_PROXIES="the proxy")
    assert problem().startswith("TRUSTED_PROXIES: it has to be addresses or networks")
