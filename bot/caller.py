"""Whose address a request comes from: the one that knocked, or whom a proxy of ours says it speaks for."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas. Raises ValueError for what is neither."""
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


def caller(knocked: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """The address that an allowance is kept for. `forwarded` is the header X-Forwarded-For.

    Each proxy adds at its end whom it heard from, so it is read from there, as far as our own proxies vouch for
    it: what stands before that, anybody may have made up. Of IPv6 the /64 is meant, which one household has.
    """
    heard = [knocked, *reversed([each.strip() for each in forwarded.split(",") if each.strip()])]
    for each in heard[:-1]:
        address = _address(each)
        if address is None or not any(address in proxy for proxy in proxies):
            return _household(each)
    return _household(heard[-1])


def _household(text: str) -> str:
    address = _address(text)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address) if address else text[:45]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
