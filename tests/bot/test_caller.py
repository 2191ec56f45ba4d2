"""An allowance is kept for whoever really knocked, whatever he says of himself."""

import pytest

from bot.caller import caller, networks

OURS = networks("127.0.0.1, ::1, 10.0.0.0/8")


@pytest.mark.parametrize(
    ("knocked", "forwarded", "who"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "8.8.8.8, 198.51.100.1", "198.51.100.1"),  # the first one anybody may make up
        ("127.0.0.1", "8.8.8.8, 198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("127.0.0.1", "10.2.3.4, 10.2.3.5", "10.2.3.4"),
        ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("::1", "what is this", "what is this"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_last_address_that_no_proxy_of_ours_has(knocked: str, forwarded: str, who: str) -> None:
    assert caller(knocked, forwarded, OURS) == who


def test_without_proxies_nobody_is_believed() -> None:
    assert caller("127.0.0.1", "198.51.100.1", networks("")) == "127.0.0.1"


@pytest.mark.parametrize("text", ["proxy.example.com", "10.0.0.1/8", "1.2.3"])
def test_a_proxy_is_an_address_or_a_network(text: str) -> None:
    with pytest.raises(ValueError, match=r"IPv4|host bits"):
        networks(text)
