"""What is allowed but probably not meant: warnings, each at its place and with what to write instead."""

import re
from collections.abc import Iterator
from datetime import date

from services.alert.watchlists.merge import Merge
from services.alert.watchlists.model import CONSOLE, Watchlist
from services.alert.watchlists.overlap import overlaps
from services.alert.watchlists.parsed import Parsed
from services.alert.watchlists.query.lint import Doubt, doubts
from services.alert.watchlists.query.tree import Fact, ListRef, Query, walk
from shared.errors import Problem
from shared.yamlfile import Items, Node, Scalar

_HASH = re.compile(r"#\S")


def lint(merged: Merge, today: date, topic_languages: frozenset[str] | None = None) -> Iterator[Problem]:
    """Warnings of all files, in no order. `topic_languages`: those whose articles are given topics."""
    for parsed in merged.files:
        yield from _expired(parsed, today)
        yield from _idle_keys(parsed)
        for index, watchlist in enumerate(parsed.form.watchlists):
            for key in ("match", "all", "any", "none"):
                for scalar in _scalars(parsed, index, key):
                    yield from _query_warnings(scalar, merged, is_asked=key != "none")
            if watchlist.notify == ():
                node = parsed.at("watchlists", index, "notify")
                yield node.problem(
                    "nobody is told: `notify` is empty; without the key the console prints", is_warning=True
                )
    if topic_languages is not None:
        for _, node, made in merged.watchlists:
            yield from _topicless(node, made, topic_languages)
    yield from _repeated_terms(merged)
    yield from _overlaps(merged)
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


def _overlaps(merged: Merge) -> Iterator[Problem]:
    places = {one.id: (parsed, node) for parsed, node, one in merged.watchlists}
    for inner, outer, is_same in overlaps([one for _, _, one in merged.watchlists]):
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


def _repeated_terms(merged: Merge) -> Iterator[Problem]:
    """Lists written in the YAML; a file of terms may well hold a name twice."""
    for name in merged.lists.found:
        node = merged.lists.place(name)
        seen: dict[Query, str] = {}
        terms = list(merged.lists.found[name].terms) if isinstance(node, Items) else []
        for term, item in zip(terms, node.items if isinstance(node, Items) else (), strict=False):
            text = item.text if isinstance(item, Scalar) else ""
            if term in seen:
                yield item.problem(f"`{text}` is in the list already, as `{seen[term]}`", is_warning=True)
            seen.setdefault(term, text)


def _query_warnings(scalar: Scalar, merged: Merge, *, is_asked: bool) -> Iterator[Problem]:
    comment = scalar.comment
    if comment and _HASH.match(comment):
        message = f"YAML cut off `{comment[:40]}` as a comment; if it is part of the query: single quotes, or `>-`"
        yield scalar.problem_at(max(0, len(scalar.text) - 1), message, is_warning=True)
    for doubt in doubts(scalar.text, merged.lists.natures):
        if is_asked or doubt.kind is not Doubt.COSTLY:
            yield scalar.problem_at(doubt.at, doubt.message, is_warning=True)


def _expired(parsed: Parsed, today: date) -> Iterator[Problem]:
    for index, watchlist in enumerate(parsed.form.watchlists):
        until = watchlist.active.until
        if until is not None and until < today:
            node = parsed.at("watchlists", index, "active")
            yield node.problem(f"`{watchlist.id}` was active until {until}: it is silent now", is_warning=True)


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
    told |= {name for parsed in merged.files for name in (parsed.form.problems.notify if parsed.form.problems else ())}
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
