"""What a rule costs: named by what the index finds it by, and more where that is common."""

import pytest

from services.alert.matching.cost import Costs, Reason, cost
from services.alert.watchlists.model import Row, TermList, Watchlist
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.operands import ListNature


def of(query, lists=None):
    tree = parse(query, dict.fromkeys(lists or {}, ListNature()))
    return cost(Watchlist(id="w", name="w", match=tree), lists or {})


@pytest.mark.parametrize(
    ("query", "reason", "is_high"),
    [
        ("Taliban", Reason.RARE_TERM, False),
        ('"safe haven" AND government', Reason.RARE_TERM, False),
        ("government", Reason.COMMON_TERM, False),
        ("the NEAR/5 of", Reason.COMMON_TERM, True),
        ("title:the", Reason.COMMON_TERM, True),
        ("pa*", Reason.WIDE_WILDCARD, False),
        ("lang:en", Reason.TAG_ONLY, True),
        ("lang:en AND Taliban", Reason.RARE_TERM, False),
        ("words:>200", Reason.NO_REQUIRED_TERM, True),
        ("Taliban OR words:>200", Reason.NO_REQUIRED_TERM, True),
        (" OR ".join(f"the NEAR/3 a{n}" for n in range(60)), Reason.WIDE_OR, True),
    ],
)
def test_a_rule_is_costly_where_no_rare_term_is_required(query, reason, is_high):
    found = of(query)
    assert found.reason is reason
    assert found.is_high is is_high


def test_the_terms_that_a_rule_is_found_by_are_told():
    assert of('government AND "safe haven"').terms == ('"safe haven"',)
    assert of("(aaa OR bbb OR ccc OR ddd) AND the").terms == ("aaa", "bbb", "ccc", "1 more")
    assert of('exact:"C++"').terms == ("C",)
    assert str(of("the NEAR/5 of")).startswith(
        "its rarest term is common: asked of some 562 in 1,000 articles (found by"
    )


def test_a_second_condition_makes_a_rule_cheaper():
    assert of("government AND Taliban").names < of("government").names
    assert of("the NEAR/5 of AND Taliban").names < of("the NEAR/5 of").names


def test_a_list_is_made_ready_once_for_all_that_use_it():
    lists = {"firms": TermList("firms", tuple(Row(f"f{n}", f"f{n}", (parse(f"f{n}"),)) for n in range(100)))}
    costs = Costs(lists)
    tree = parse("$firms AND Taliban", {"firms": ListNature()})
    assert costs.of(Watchlist(id="w", name="w", match=tree)) == of("$firms AND Taliban", lists)
    assert not costs.of(Watchlist(id="w", name="w", match=tree)).is_high
