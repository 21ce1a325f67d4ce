"""What is allowed but probably not meant: warnings, each at its place and with what to write instead."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from services.alert.matching.cost import Cost, Costs, Reason
from services.alert.watchlists.making import condition
from services.alert.watchlists.merge import Merge
from services.alert.watchlists.model import CONSOLE, Watchlist
from services.alert.watchlists.overlap import overlaps
from services.alert.watchlists.parsed import Parsed
from services.alert.watchlists.policy import Active
from services.alert.watchlists.query.lint import doubts, never
from services.alert.watchlists.query.tree import And, Fact, FactKind, ListRef, Or, Query, walk
from shared.errors import Problem
from shared.yaml.file import Items, Node, Scalar

_VERY_COMMON = 300.0  # of 1,000 articles
_HASH = re.compile(r"#\S")


def lint(merged: Merge, today: date, topic_languages: frozenset[str] | None = None) -> Iterator[Problem]:
    """Warnings of all files, in no order. `topic_languages`: those whose articles are given topics."""
    for parsed in merged.files:
        yield from _expired(parsed, today)
        yield from _idle_keys(parsed)
        for index, watchlist in enumerate(parsed.form.watchlists):
            for key in ("match", "all", "any", "none"):
                for scalar in _scalars(parsed, index, key):
                    yield from _query_warnings(scalar, merged)
            if watchlist.notify == ():
                node = parsed.at("watchlists", index, "notify")
                yield node.problem(
                    "nobody is told: `notify` is empty; without the key the console prints", is_warning=True
                )
    if topic_languages is not None:
        for _, node, made in merged.watchlists:
            yield from _topicless(node, made, topic_languages)
    yield from _of_rules(merged)
    yield from _of_lists(merged)
    yield from _overlaps(merged, today)
    yield from _unused(merged)


def _idle_keys(parsed: Parsed) -> Iterator[Problem]:
    """Keys of a receiver that its format does not look at."""
    for name, form in parsed.form.receivers.items():
        is_mail = form.format == "email"
        idle = (
            ("secret", form.secret and form.format != "webhook", "signs webhooks"),
            ("secret_file", form.secret_file and form.format != "webhook", "signs webhooks"),
            ("headers", form.headers and is_mail, "go with HTTP"),
            ("from", form.from_ and not is_mail, "is of an email"),
            ("to", form.to and not is_mail, "is of an email"),
        )
        for key, is_idle, what in idle:
            if is_idle:
                article = "an" if form.format[0] in "ae" else "a"
                message = f"`{key}` {what}; {article} {form.format} receiver has no use for it"
                yield parsed.at("receivers", name, key).problem(message, is_warning=True)


def _overlaps(merged: Merge, today: date) -> Iterator[Problem]:
    """Among those that speak."""
    places = {one.id: (parsed, node) for parsed, node, one in merged.watchlists}
    for inner, outer, is_same in overlaps([one for _, _, one in merged.watchlists if not _is_over(one.active, today)]):
        parsed, node = places[outer.id]
        where = f"{parsed.file}:{node.source.place(node.start)[0]}"
        what = "asks the same as" if is_same else "is inside"
        yield places[inner.id][1].problem(
            f"`{inner.id}` {what} `{outer.id}` ({where}): whoever is told of both hears an article twice",
            is_warning=True,
        )


def _topicless(node: Node, made: Watchlist, known: frozenset[str]) -> Iterator[Problem]:
    """`topic:` where the languages asked for are given no topics."""
    facts = [one for query in (*made.required, *made.any) for one in walk(query) if isinstance(one, Fact)]
    languages = {*made.languages, *(one.value for one in facts if one.kind == "lang")}
    if languages and languages.isdisjoint(known) and any(one.kind == "topic" for one in facts):
        asked = ", ".join(sorted(languages))
        yield node.problem(
            f"`{made.id}` asks for a topic, but articles in {asked} are given none; look for words", is_warning=True
        )


def _of_rules(merged: Merge) -> Iterator[Problem]:
    """Of a watchlist as a whole: it costs as much as many others, or its parts rule each other out."""
    costs = Costs(merged.lists.found)
    for _, node, made in merged.watchlists:
        if _is_costly(cost := costs.of(made)):
            yield node.problem(f"`{made.id}` is costly: {cost}", is_warning=True)
        parts = _joined(made)
        apart = [one for part in parts if isinstance(part, And) for one in never(part)]
        for reason in never(And(tuple(_flat(parts)))) if not apart else ():
            yield node.problem(f"`{made.id}`: {reason.message}", is_warning=True)


def _is_costly(cost: Cost) -> bool:
    """Where no word is required, or only one that stands in every third article."""
    if cost.reason in (Reason.TAG_ONLY, Reason.NO_REQUIRED_TERM, Reason.WIDE_OR):
        return cost.is_high
    return cost.reason is Reason.COMMON_TERM and cost.asked >= _VERY_COMMON


def _joined(made: Watchlist) -> list[Query]:
    """All that must hold at once, `sources` and `languages` as the queries that ask the same."""
    whole = condition(made)
    parts: list[Query] = list(whole.items) if isinstance(whole, And) else []
    countries = made.sources.countries if made.sources else ()
    asked: tuple[tuple[FactKind, Sequence[str]], ...] = (("lang", made.languages), ("origin", countries))
    parts += [Or(tuple(Fact(kind, one, f"{kind}:{one}") for one in values)) for kind, values in asked if values]
    return parts


def _flat(parts: Sequence[Query]) -> Iterator[Query]:
    for part in parts:
        yield from part.items if isinstance(part, And) else (part,)


def _of_lists(merged: Merge) -> Iterator[Problem]:
    """Lists written in the YAML; a file of terms may well hold a name twice."""
    for name in merged.lists.found:
        node = merged.lists.place(name)
        seen: dict[Query, str] = {}
        terms = list(merged.lists.found[name].terms) if isinstance(node, Items) else []
        for term, item in zip(terms, node.items if isinstance(node, Items) else (), strict=False):
            if not isinstance(item, Scalar):
                continue
            if term in seen:
                yield item.problem(f"`{item.text}` is in the list already, as `{seen[term]}`", is_warning=True)
            seen.setdefault(term, item.text)
            yield from _query_warnings(item, merged)


def _query_warnings(scalar: Scalar, merged: Merge) -> Iterator[Problem]:
    comment = scalar.comment
    if comment and _HASH.match(comment):
        message = f"YAML cut off `{comment[:40]}` as a comment; if it is part of the query: single quotes, or `>-`"
        yield scalar.problem_at(max(0, len(scalar.text) - 1), message, is_warning=True)
    for doubt in doubts(scalar.text, merged.lists.natures):
        yield scalar.problem_at(doubt.at, doubt.message, is_warning=True)


def _expired(parsed: Parsed, today: date) -> Iterator[Problem]:
    for index, watchlist in enumerate(parsed.form.watchlists):
        if watchlist.active.is_on and _is_over(watchlist.active, today):
            node = parsed.at("watchlists", index, "active")
            message = f"`{watchlist.id}` was active until {watchlist.active.until}: it is silent now"
            yield node.problem(message, is_warning=True)


def _is_over(active: Active, today: date) -> bool:
    return not active.is_on or (active.until is not None and active.until < today)


def _unused(merged: Merge) -> Iterator[Problem]:
    queries = [query for _, _, one in merged.watchlists for query in (*one.required, *one.any, *one.none)]
    queries += [term for found in merged.lists.found.values() for row in found.rows[:1000] for term in row.terms]
    used = {node.name for query in queries for node in walk(query) if isinstance(node, ListRef)}
    for name in merged.lists.found:
        if name not in used and all(one.each != name for _, _, one in merged.watchlists):
            yield merged.lists.key_place(name).problem(
                f"the list `{name}` is used nowhere; in a query it is ${name}", is_warning=True
            )
    told = {name for _, _, one in merged.watchlists for name in one.notify}
    own = [parsed.form.problems.notify for parsed in merged.files if parsed.form.problems]
    told = told.union(*(names or () for names in own))
    for parsed in merged.files:
        for name in parsed.form.receivers:
            if name not in told and name != CONSOLE:
                node = parsed.key("receivers", name)
                yield node.problem(f"the receiver `{name}` is told nothing: no `notify` names it", is_warning=True)


def _scalars(parsed: Parsed, index: int, key: str) -> list[Scalar]:
    if getattr(parsed.form.watchlists[index], key) in (None, ()):
        return []
    node = parsed.at("watchlists", index, key)
    items = node.items if isinstance(node, Items) else [node]
    return [item for item in items if isinstance(item, Scalar)]
