"""Which network addresses may be reached: public ones, and what TOCSIN_ALLOW_NETWORKS adds. Pure.

The ranges are written out: what Python calls private or global differs from release to release.
"""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from shared.errors import Poison

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(map(ip_network, texts))


# By the word that a user knows them by; the first that fits names an address.
_KINDS: Sequence[tuple[str, tuple[Network, ...]]] = (
    (
        "a cloud's metadata service",
        _networks("169.254.169.254/32", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::254/128",
                  "fd00:ec2::23/128", "fd20:ce::254/128"),
    ),
    ("unspecified", _networks("0.0.0.0/32", "::/128")),
    ("loopback", _networks("127.0.0.0/8", "::1/128")),
    ("link-local", _networks("169.254.0.0/16", "fe80::/10")),
    ("multicast", _networks("224.0.0.0/4", "ff00::/8")),
    ("private", _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")),
    (
        "reserved",
        _networks(
            "0.0.0.0/8",  # this network
            "100.64.0.0/10",  # carrier-grade NAT
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays: whoever answers there forwards to anywhere
            "198.18.0.0/15",  # benchmarks
            "240.0.0.0/4",
            "2001::/23",  # protocol assignments, Teredo and ORCHID among them
            "2001:db8::/32", "3fff::/20",  # documentation
        ),
    ),
)  # fmt: skip

_GLOBAL_IPV6 = IPv6Network("2000::/3")  # of IPv6 only this is given out at all
_CARRIERS = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))  # NAT64, and IPv4-compatible: the last 32 bits
_ISATAP = frozenset((0x00005EFE, 0x02005EFE))  # the third quarter of an address whose last is an IPv4 address


class Refused(Poison):
    """An address that policy refuses; the message says which, why, and what to set."""


def admitted(host: str, addresses: Iterable[str], allow_networks: Sequence[Network]) -> list[str]:
    """Those of a host's addresses that may be reached, in order. Raises Refused where there is none."""
    found = [(text, ip_address(text)) for text in addresses]
    allowed = [text for text, address in found if objection(address, allow_networks) is None]
    if found and not allowed:
        address = found[0][1]
        arrow = "" if host.strip("[]") == str(address) else f"{host} -> "
        why = objection(address, allow_networks)
        raise Refused(f"refused: {arrow}{address} is {why}; set TOCSIN_ALLOW_NETWORKS={_suggested(address)}")
    return allowed


def objection(address: Address, allow_networks: Sequence[Network] = ()) -> str | None:
    """What the address is (`private`, `loopback`, ...) where it may not be reached, else None.

    Forms of IPv6 that carry an IPv4 address are judged by what they carry.
    """
    forms = tuple(_forms(address))
    if any(one in network for one in forms for network in allow_networks if one.version == network.version):
        return None
    return next(filter(None, map(_kind, forms)), None)


def _forms(address: Address) -> Iterator[Address]:
    """All that must be public: an IPv4 address that IPv6 carries stands for it, one in an ISATAP address beside it."""
    if isinstance(address, IPv4Address):
        yield address
        return
    plain = IPv6Address(int(address))  # without the zone of a link
    last = IPv4Address(int(plain) & 0xFFFFFFFF)
    carried = plain.ipv4_mapped or plain.sixtofour
    if carried is None and int(plain) > 1 and any(plain in network for network in _CARRIERS):
        carried = last
    yield carried or plain
    if int(plain) >> 32 & 0xFFFFFFFF in _ISATAP:
        yield last


def _kind(address: Address) -> str | None:
    for name, networks in _KINDS:
        if any(address in network for network in networks if network.version == address.version):
            return name
    return "reserved" if address.version == 6 and address not in _GLOBAL_IPV6 else None


def _suggested(address: Address) -> Network:
    """The network a user most likely means: a container's or an office's, but only one address of the odd kinds."""
    one = next(form for form in _forms(address) if _kind(form))
    kind = _kind(one)
    if isinstance(one, IPv4Address):
        length = {"loopback": 8, "private": 16}.get(kind or "", 32)
        return IPv4Network((one, length), strict=False)
    return IPv6Network((one, 64 if kind == "private" else 128), strict=False)
