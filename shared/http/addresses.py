"""Which network addresses may be reached: public ones, and what TOCSIN_ALLOW_NETWORKS adds. Pure."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from shared.errors import Poison

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_METADATA = frozenset(
    map(ip_address, ("169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254"))
)
_SHARED = IPv4Network("100.64.0.0/10")  # carrier-grade NAT: Python calls it neither private nor global
_RELAYS = IPv4Network("192.88.99.0/24")  # 6to4 relays: whoever answers there forwards to anywhere
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_TEREDO = IPv6Network("2001::/32")
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


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
    inner = _carried(address)
    if any(one in network for one in (address, inner) for network in allow_networks if one.version == network.version):
        return None
    return _kind(inner)


def _carried(address: Address) -> Address:
    """The IPv4 address inside a mapped, compatible, 6to4 or NAT64 form, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    plain = IPv6Address(int(address))  # without the zone of a link
    if plain in _NAT64 or (plain in _COMPATIBLE and int(plain) > 1):
        return IPv4Address(int(plain) & 0xFFFFFFFF)
    return plain


def _kind(address: Address) -> str | None:
    if address in _METADATA:
        return "a cloud's metadata service"
    kinds = (
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("reserved", _is_reserved(address)),
        ("private", address.is_private),
    )
    return next((name for name, holds in kinds if holds), None)


def _is_reserved(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_reserved or address in _SHARED or address in _RELAYS
    is_unique_local = address in IPv6Network("fc00::/7")  # that is `private`, the word people know
    return not is_unique_local and (address not in _GLOBAL_IPV6 or address in _TEREDO)


def _suggested(address: Address) -> Network:
    """The network a user most likely means: a container's or an office's, but only one address of the odd kinds."""
    inner = _carried(address)
    kind = _kind(inner)
    if isinstance(inner, IPv4Address):
        length = {"loopback": 8, "private": 16}.get(kind or "", 32)
        return IPv4Network((inner, length), strict=False)
    return IPv6Network((inner, 64 if kind == "private" else 128), strict=False)
