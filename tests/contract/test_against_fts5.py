"""Matching against SQLite's full-text search: random queries within what both can say find the same articles.

`TOCSIN_LONG=1` asks 5,000 queries in place of 300, a hundred each of articles of their own.
"""

import os
import random
import sqlite3
from contextlib import closing

import pytest

from services.alert.matching import compile  # noqa: A004
from services.alert.watchlists.model import Ruleset, Watchlist
from services.alert.watchlists.query import parse
from shared.events import EnrichedArticle

QUERIES = 5_000 if os.environ.get("TOCSIN_LONG") else 300
BATCH, ARTICLES = 100, 60
LEFT = ["border", "bord", "army", "talks", "river", "the"]
RIGHT = ["peace", "pea", "treaty", "minister", "said", "of"]


def articles(chance):
    def words(least, most):
        return " ".join(chance.choice(LEFT + RIGHT) for _ in range(chance.randint(least, most)))

    return [EnrichedArticle(id=str(number), title=words(0, 5), text=words(0, 25)) for number in range(ARTICLES)]


def term(chance, words):
    """One term as Tocsin and as FTS5 write it."""
    kind = chance.randrange(4)
    if kind == 0:
        phrase = f'"{chance.choice(words)} {chance.choice(words)}"'
        return phrase, phrase
    if kind == 1:
        prefix = chance.choice(words)[:3]
        return (f"{prefix}*", f"{prefix} *") if len(prefix) == 3 else (prefix, f'"{prefix}"')
    word = chance.choice(words)
    return word, f'"{word}"'


def near(chance):
    """FTS5 counts a word near itself; so the sides share none."""
    (left, left_fts), (right, right_fts) = term(chance, LEFT), term(chance, RIGHT)
    distance = chance.randrange(5)
    return f"({left} NEAR/{distance} {right})", f"NEAR({left_fts} {right_fts}, {distance})"


def query(chance, depth):
    kind = chance.randrange(8) if depth else chance.randrange(2)
    if kind == 0:
        return near(chance)
    if kind in (1, 2):
        return term(chance, LEFT + RIGHT)
    if kind == 3:
        ours, theirs = term(chance, LEFT + RIGHT)
        return f"title:{ours}", f"title : {theirs}"
    (a, a_fts), (b, b_fts) = query(chance, depth - 1), query(chance, depth - 1)
    operator, sign = {4: ("AND", "AND"), 5: ("OR", "OR"), 6: ("AND NOT", "NOT"), 7: ("OR", "OR")}[kind]
    return f"({a} {operator} {b})", f"({a_fts} {sign} {b_fts})"


def found_by_fts5(made, asked):
    """The ids of the articles that each query finds."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE articles USING fts5(title, body, tokenize='unicode61')")
        rows = [(int(one.id), one.title, one.text) for one in made]
        database.executemany("INSERT INTO articles(rowid, title, body) VALUES (?, ?, ?)", rows)
        select = "SELECT rowid FROM articles WHERE articles MATCH ?"
        return [{str(row[0]) for row in database.execute(select, (query,))} for query in asked]


def found_by_us(made, asked):
    rules = tuple(Watchlist(id=str(number), name="w", match=parse(query)) for number, query in enumerate(asked))
    matcher, found = compile(Ruleset(watchlists=rules)), [set() for _ in asked]
    for one in made:
        for match in matcher.match(one):
            found[int(match.watchlist_id)].add(one.id)
    return found


@pytest.mark.parametrize("seed", range(QUERIES // BATCH))
def test_random_queries_find_what_fts5_finds(seed):
    chance = random.Random(seed)
    made, asked = articles(chance), [query(chance, 3) for _ in range(BATCH)]
    ours, theirs = found_by_us(made, [one for one, _ in asked]), found_by_fts5(made, [one for _, one in asked])
    for pair, mine, other in zip(asked, ours, theirs, strict=True):
        assert mine == other, pair
    some = sum(0 < len(one) < ARTICLES for one in ours)
    assert some > BATCH / 2  # most tell some articles from others
