"""Connects to addresses that were looked at: a name is looked up once, so it cannot lead elsewhere in between."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import IPPROTO_TCP, SOCK_STREAM, create_connection, getaddrinfo, socket
from typing import Any

TRANSLATED = IPv6Network("64:ff9b::/96")  # an IPv4 address behind a translator
TRIED = 3  # of the addresses that a name has: each may take its seconds


class NotPublic(Exception):
    """The name leads to addresses of this machine or its network only, and those are not allowed."""


def opened(
    host: str, port: int, *, private: bool, seconds: float, options: Sequence[Any] | None = None
) -> socket:
    """A connection to an address of that name: with `private` any, else one of the open network.

    `options` are set on it, as urllib3 has them. Raises NotPublic, and OSError when nobody is there.
    """
    found = dict.fromkeys(
        str(each[4][0]) for each in getaddrinfo(host, port, type=SOCK_STREAM, proto=IPPROTO_TCP)
    )
    allowed = [each for each in found if private or is_public(each)][:TRIED]
    if not allowed:
        raise NotPublic(host)
    for address in allowed[:-1]:
        with suppress(OSError):
            return _set(create_connection((address, port), seconds), options)
    return _set(create_connection((allowed[-1], port), seconds), options)


def _set(line: socket, options: Sequence[Any] | None) -> socket:
    for option in options or ():
        line.setsockopt(*option)
    return line


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open network, also when it stands inside another one."""
    address = _inner(ip_address(text.partition("%")[0]))
    if isinstance(address, IPv6Address) and address.is_site_local:  # what networks had before fc00::/7
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
