#!/usr/bin/env python3
"""Realistic watchlist workload for a percolation benchmark (stdlib only).
workload.py --articles articles.jsonl --rules N --seed S --out watchlists.yaml [--jsonl rules.jsonl]
articles.jsonl: {id,title,text}. Deterministic for (articles, N, S). Rules of N are a prefix of rules of M>N.
Mix: 40% one phrase/name, 25% AND/OR of 2-6 terms, 15% NEAR, 10% with NOT, 5% wildcards, 5% fields.
About 55% of names are recombined (they do not occur, but their words do), as in a real watch desk's lists."""

import argparse
import collections
import itertools
import json
import random
import re
from pathlib import Path

W = re.compile(r"[^\W_]+")
COMMON = (
    "the of to and a in for is on that by this with i you it not or be are from at as your all have new more an "
    "was we will home can us about if page my has search free but our one other do no information time they site "
    "he up may what which their news out use any there see only so his when here who web also now get pm view am "
    "been how were me some these like than find said mr had would its after over first last she her him could "
    "into year years two them being because most such while before where between under during made make just "
    "should did does many those then against out off very "
)
STOP = frozenset(COMMON.split())


def load(path):
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def stats(arts):
    df = collections.Counter()
    names = collections.Counter()
    bi = collections.Counter()
    for a in arts:
        t = a["title"] + ". " + a["text"]
        toks = W.findall(t)
        low = [x.lower() for x in toks]
        df.update(set(low))
        nm = set(re.findall(r"(?<=[a-z,] )((?:[A-Z][a-z]{2,}(?: |$)?){2,3})", t))
        names.update(n.strip() for n in nm)
        b = set()
        for x, y in itertools.pairwise(low):
            if x not in STOP and y not in STOP and len(x) > 2 and len(y) > 2 and not x.isdigit():
                b.add(x + " " + y)
        bi.update(b)
    return df, names, bi


class Gen:
    def __init__(self, arts, seed):
        self.r = random.Random(seed)
        df, names, bi = stats(arts)
        n = len(arts)

        def ok(w):
            return w not in STOP and len(w) > 2 and not w.isdigit() and w.isascii()

        self.words = sorted(w for w in df if ok(w) and df[w] <= n * 0.25)
        self.df = df
        # Zipf-ish: analysts pick by how often they see a word, damped
        self.cw = []
        s = 0.0
        for w in self.words:
            s += df[w] ** 0.5
            self.cw.append(s)
        self.rare = sorted(w for w in self.words if df[w] <= max(3, n // 500))
        self.mid = sorted(w for w in self.words if n // 500 < df[w] <= n // 20)
        self.names = sorted(
            x
            for x in names
            if len(x) < 40 and names[x] <= n * 0.02 and x.isascii() and x.split()[0].lower() not in STOP
        )
        self.first = sorted({x.split()[0] for x in self.names})
        self.last = sorted({x.split()[-1] for x in self.names})
        self.bi = sorted(x for x in bi if bi[x] <= n * 0.01 and x.isascii())

    def word(self):
        return self.r.choices(self.words, cum_weights=self.cw)[0]

    def rareword(self):
        return self.r.choice(self.rare)

    def midword(self):
        return self.r.choice(self.mid)

    def name(self):
        r = self.r
        if r.random() < 0.45:
            return r.choice(self.names)
        return r.choice(self.first) + " " + r.choice(self.last)

    def q(self, s):
        return f'"{s}"' if " " in s else s

    def phrase(self):
        r = self.r
        x = r.random()
        if x < 0.60:
            return self.q(self.name())
        if x < 0.85:
            return self.q(r.choice(self.bi))
        if x < 0.95:
            return self.q(self.rareword() + " " + self.word())
        return self.rareword()

    def term(self):
        return self.word() if self.r.random() < 0.5 else self.phrase()

    def wild(self):
        r = self.r
        w = self.word()
        while len(w) < 6:
            w = self.word()
        if r.random() < 0.85:
            return w[: r.randint(4, len(w) - 1)] + "*"
        k = r.randint(2, len(w) - 2)
        return w[:k] + r.choice("*?") + w[k + 1 :]

    def boolean(self):
        r = self.r
        k = r.randint(2, 6)
        if k <= 3 or r.random() < 0.3:
            return " AND ".join([self.phrase()] + [self.term() for _ in range(k - 2)] + [self.midword()])
        a = [self.term() for _ in range(k // 2)]
        b = [self.phrase() for _ in range(k - k // 2)]
        x = r.random()
        if x < 0.75:
            return "({}) AND ({})".format(" OR ".join(a), " OR ".join(b))
        return " OR ".join([*b, self.phrase()])

    def near(self):
        r = self.r
        n = r.choice([2, 3, 5, 5, 8, 10, 15])
        op = r.choice(["NEAR", "NEAR", "NEAR", "BEFORE"])
        a = self.phrase() if r.random() < 0.4 else self.word()
        b = self.midword()
        if r.random() < 0.3:
            b = f"({b} OR {self.word()})"
        if r.random() < 0.15:
            a = self.wild()
        s = f"{a} {op}/{n} {b}"
        return s + " AND " + self.word() if r.random() < 0.4 else s

    def field(self):
        r = self.r
        f = r.randrange(8)
        p = self.phrase()
        if f == 0:
            return f"title:{p}"
        if f == 1:
            return "country:{} AND {}".format(r.choice(["GB", "US", "FR", "DE", "PK", "CN", "IN", "RU", "ZA", "AU"]), p)
        if f == 2:
            return "topic:{} AND {}".format(
                r.choice(["politics", "sport", '"economy, business and finance"', "health"]), p
            )
        if f == 3:
            return f"person:{self.q(self.name())}"
        if f == 4:
            return f"org:{self.q(self.name())} AND {self.word()}"
        if f == 5:
            return f"source:{self.rareword()}.com AND {self.word()}"
        if f == 6:
            return "lang:{} AND {}".format(r.choice(["en", "en", "fr"]), p)
        return f"title:({self.midword()} OR {self.midword()}) AND {p}"

    def rule(self):
        r = self.r
        x = r.random()
        if x < 0.40:
            return "phrase", self.phrase()
        if x < 0.65:
            return "bool", self.boolean()
        if x < 0.80:
            return "near", self.near()
        if x < 0.90:
            return "not", "({}) AND NOT ({})".format(
                self.boolean() if r.random() < 0.5 else self.phrase(),
                " OR ".join(self.word() for _ in range(r.randint(1, 3))),
            )
        if x < 0.95:
            return "wild", self.wild() + " AND " + (
                self.phrase() if r.random() < 0.7 else self.wild() + " AND " + self.rareword()
            )
        return "field", self.field()


def rules(arts, n, seed):
    g = Gen(arts, seed)
    for i in range(n):
        kind, m = g.rule()
        yield f"w-{i:06}", kind, m


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--articles", default="articles.jsonl")
    p.add_argument("--rules", type=int, required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--out", required=True)
    p.add_argument("--jsonl")
    a = p.parse_args()
    arts = load(a.articles)
    found = list(rules(arts, a.rules, a.seed))
    Path(a.out).write_text(as_yaml(found), "utf-8")
    if a.jsonl:
        lines = (json.dumps({"id": i, "kind": kind, "match": m}) + "\n" for i, kind, m in found)
        Path(a.jsonl).write_text("".join(lines), "utf-8")


def as_yaml(found):
    """A file of watchlists, of what `rules` gives."""
    parts = ["watchlists:\n"]
    for i, kind, m in found:
        match = m.replace("'", "''")
        parts.append(f"  - id: {i}\n    match: '{match}'\n    tags: [{kind}]\n    notify: []\n")
    return "".join(parts)


if __name__ == "__main__":
    main()
