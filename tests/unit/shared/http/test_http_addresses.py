"""Which addresses may be reached."""

from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from shared.http.addresses import Refused, admitted, objection

LOOPBACK = (ip_network("127.0.0.0/8"),)
NAT64 = ip_network("64:ff9b::/96")


@pytest.mark.parametrize(
    "text",
    ["93.184.216.34", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:2800:220:1::1", "64:ff9b::5db8:d822",
     "2002:0101:0101::1", "2606:4700::5efe:1.1.1.1"],
)  # fmt: skip
def test_public_addresses_may_be_reached(text):
    assert objection(ip_address(text)) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10.1.2.3", "private"), ("172.18.0.5", "private"), ("192.168.1.1", "private"), ("fd12::1", "private"),
        ("127.0.0.1", "loopback"), ("127.8.9.1", "loopback"), ("::1", "loopback"),
        ("169.254.1.1", "link-local"), ("fe80::1", "link-local"), ("fe80::1%1", "link-local"),
        ("169.254.169.254", "a cloud's metadata service"), ("fd00:ec2::254", "a cloud's metadata service"),
        ("100.100.100.200", "a cloud's metadata service"), ("168.63.129.16", "a cloud's metadata service"),
        ("0.0.0.0", "unspecified"), ("::", "unspecified"),
        ("224.0.0.1", "multicast"), ("ff02::1", "multicast"),
        ("100.64.0.1", "reserved"), ("240.0.0.1", "reserved"), ("255.255.255.255", "reserved"), ("192.88.99.1", "reserved"),
        ("2001:0:4136:e378::1", "reserved"), ("fec0::1", "reserved"), ("64:ff9b:1::1", "reserved"), ("4000::1", "reserved"),
        ("0.1.2.3", "reserved"), ("192.0.0.8", "reserved"), ("192.0.2.1", "reserved"), ("198.51.100.1", "reserved"),
        ("203.0.113.9", "reserved"), ("198.18.0.1", "reserved"), ("198.19.255.255", "reserved"), ("100.127.255.255", "reserved"),
        ("2001:db8::1", "reserved"), ("3fff::1", "reserved"), ("2001:2::1", "reserved"), ("2001:20::1", "reserved"),
        ("100::1", "reserved"), ("5f00::1", "reserved"), ("::ffff:0:10.0.0.1", "reserved"),
        ("2606:4700::5efe:10.0.0.1", "private"), ("2606:4700::200:5efe:127.0.0.1", "loopback"),
        ("169.254.170.2", "link-local"), ("192.0.0.192", "a cloud's metadata service"), ("fd20:ce::254", "a cloud's metadata service"),
        ("::ffff:127.0.0.1", "loopback"), ("::ffff:10.0.0.1", "private"), ("::127.0.0.1", "loopback"),
        ("2002:7f00:1::1", "loopback"), ("2002:0a00:0001::", "private"),
        ("64:ff9b::10.0.0.1", "private"), ("64:ff9b::a9fe:a9fe", "a cloud's metadata service"),
    ],
)  # fmt: skip
def test_other_addresses_are_refused_by_kind(text, kind):
    assert objection(ip_address(text)) == kind


@given(integers(0, 2**32 - 1))
def test_what_the_registries_call_private_or_reserved_is_never_reached(number):
    """As the interpreter at hand knows them: whatever it does not call global needs an objection of ours."""
    address = IPv4Address(number)
    assert objection(address) is not None or address.is_global


@given(integers(0, 2**128 - 1) | integers(0x2000 << 112, (0x4000 << 112) - 1))
def test_of_ipv6_only_what_is_given_out_is_reached(number):
    address = ip_address(number) if number >= 2**32 else ip_address(f"::{IPv4Address(number)}")
    assert objection(address) is not None or address.is_global or address.sixtofour or address in NAT64


@given(integers(0, 2**32 - 1))
def test_what_is_refused_plain_is_refused_in_every_form_that_carries_it(number):
    plain = IPv4Address(number)
    forms = [f"::ffff:{plain}", f"64:ff9b::{plain}", str(ip_address((0x2002 << 112) | (number << 80)))]
    forms += [f"::ffff:{plain}%1"] + ([f"::{plain}"] if number > 1 else [])
    for form in forms:
        assert objection(ip_address(form)) == objection(plain)


@pytest.mark.parametrize("text", ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"])
def test_an_allowed_network_admits_its_addresses_in_every_form(text):
    assert objection(ip_address(text), LOOPBACK) is None


def test_an_allowed_network_admits_nothing_else():
    assert objection(ip_address("10.0.0.1"), LOOPBACK) == "private"
    assert objection(ip_address("::1"), LOOPBACK) == "loopback"


def test_only_the_admitted_of_several_addresses_are_used():
    assert admitted("localhost", ["::1", "127.0.0.1"], LOOPBACK) == ["127.0.0.1"]
    assert admitted("rebinding.example", ["10.0.0.1", "1.1.1.1"], ()) == ["1.1.1.1"]


@pytest.mark.parametrize(
    ("host", "address", "message"),
    [
        ("n8n", "172.18.0.5", "refused: n8n -> 172.18.0.5 is private; set TOCSIN_ALLOW_NETWORKS=172.18.0.0/16"),
        ("127.0.0.1", "127.0.0.1", "refused: 127.0.0.1 is loopback; set TOCSIN_ALLOW_NETWORKS=127.0.0.0/8"),
        ("meta", "169.254.169.254", "refused: meta -> 169.254.169.254 is a cloud's metadata service; set TOCSIN_ALLOW_NETWORKS=169.254.169.254/32"),
        ("[::1]", "::1", "refused: ::1 is loopback; set TOCSIN_ALLOW_NETWORKS=::1/128"),
    ],
)  # fmt: skip
def test_the_refusal_says_what_to_set(host, address, message):
    with pytest.raises(Refused) as refused:
        admitted(host, [address], ())
    assert str(refused.value) == message
