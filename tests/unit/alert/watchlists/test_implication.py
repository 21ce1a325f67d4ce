"""What holds wherever something else holds, seen from the form of two queries. That it is never wrong is a law of matching."""

import pytest

from services.alert.watchlists.query import parse
from services.alert.watchlists.query.implication import implies

FOLLOWS = [
    ("a AND b", "a"), ("a", "a OR b"), ("a OR b", "b OR c OR a"), ('"a b c"', '"b c"'), ('"a b c"', "b"), ("haven", "hav*"), ("haven*", "hav*"),
    ("case:US", "us"), ('case:"US Army"', "case:US"), ("title:a", "a"), ("title:(a AND b)", "title:a"), ("lead:a", "a OR b"), ("a NEAR/2 b", "a"),
    ("a NEAR/2 b", "b NEAR/5 a"), ("a BEFORE/2 b", "a NEAR/2 b"), ("a BEFORE/2 b", "b NEAR/3 a"), ("a SAME/s b", "a SAME/p b"),
    ("a SAME/s (b OR c)", "a"), ("a NOT NEAR/3 b", "a"), ("ATLEAST/3(a)", "ATLEAST/2(a)"), ("ATLEAST/3(a)", "a"), ("x NOT a", "x NOT (a AND b)"),
    ("words:>200", "words:>=100"), ("person:Biden", "entity:Biden"), ("about:Biden", "entity:Biden"),
]  # fmt: skip
DOES_NOT = [
    ("a", "a AND b"), ("a OR b", "a"), ("a", '"a b"'), ("hav*", "haven"), ("hav*", "haven*"), ("us", "case:US"), ("a", "title:a"), ("title:a", "body:a"),
    ("a NEAR/5 b", "a NEAR/2 b"), ("a NEAR/2 b", "a BEFORE/2 b"), ("a BEFORE/2 b", "b BEFORE/2 a"), ("a SAME/p b", "a SAME/s b"),
    ("a NOT NEAR/3 b", "a NOT b"), ("ATLEAST/2(a)", "ATLEAST/3(a)"), ("x NOT (a AND b)", "x NOT a"), ("words:>100", "words:>200"), ("words:>5", "words:<9"),
    ("title:(x NOT a)", "x NOT a"), ("entity:Biden", "person:Biden"), ("country:US", "country:GB"), ("a SAME/s b", "a NEAR/9 b"), ("wom?n", "woman"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), FOLLOWS)
def test_it_follows(one, other):
    assert implies(parse(one), parse(other))


@pytest.mark.parametrize(("one", "other"), DOES_NOT)
def test_it_does_not_follow(one, other):
    assert not implies(parse(one), parse(other))
