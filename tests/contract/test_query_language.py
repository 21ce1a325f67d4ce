"""The query language by example: every row of the two tables holds."""

import json
from pathlib import Path

import pytest

from services.alert.matching import compile  # noqa: A004
from services.alert.watchlists.model import Ruleset, Watchlist
from services.alert.watchlists.query import QueryError, check_positive, parse
from shared.events import EnrichedArticle

TABLES = Path(__file__).parent / "tables"


def rows(name):
    return [json.loads(line) for line in (TABLES / name).read_text(encoding="utf-8").splitlines()]


def label(row):
    return f"{row['query'][:40]}: {row['why'][:60]}"


@pytest.mark.parametrize("row", rows("conformance.jsonl"), ids=label)
def test_a_query_matches_as_the_table_says(row):
    tree = parse(row["query"])
    check_positive(tree)
    article = EnrichedArticle(id="a", title=row["title"], text=row["text"])
    matcher = compile(Ruleset(watchlists=(Watchlist(id="w", name="w", match=tree),)))
    found = matcher.match(article)
    assert bool(found) is row["expect"]
    assert matcher.explain(article, "w").matched is row["expect"]
    for span in found[0].spans if found else ():
        if span.start is not None:
            assert {"title": article.title, "text": article.text}[span.field][span.start : span.end] == span.text


@pytest.mark.parametrize("row", rows("errors.jsonl"), ids=label)
def test_a_bad_query_is_refused_with_its_place(row):
    with pytest.raises(QueryError) as refused:
        check_positive(parse(row["query"]))
    assert 0 <= refused.value.offset <= len(row["query"])
    assert len(str(refused.value)) > 15
