"""A watchlist of its form: what it says itself, what the `defaults` of its file say, and its queries as trees. Pure."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from services.alert.watchlists.form import Policy, SourcesForm, TestForm, WatchlistForm
from services.alert.watchlists.model import Case, Place, Sources, Watchlist
from services.alert.watchlists.query.tree import And, Not, Or, Query

_INHERITED = frozenset(Policy.model_fields)

Queries = Mapping[str, tuple[Query, ...]]
"""The trees of `match`, `all`, `any` and `none`, as far as they are given."""


def queries_of(form: WatchlistForm) -> dict[str, tuple[str, ...]]:
    """The texts of its queries, by the keys that are given."""
    match = {} if form.match is None else {"match": (form.match,)}
    return match | {key: texts for key in ("all", "any", "none") if (texts := getattr(form, key))}


def made(form: WatchlistForm, defaults: Policy, queries: Queries, cases: Sequence[Case], place: Place) -> Watchlist:
    match = queries.get("match")
    return Watchlist(
        id=form.id, name=form.name or form.id, match=match[0] if match else None,
        all=queries.get("all", ()), any=queries.get("any", ()), none=queries.get("none", ()), tests=tuple(cases),
        active=form.active, threshold=form.threshold, first=form.first, absent=form.absent, each=form.each,
        place=place, **_inherited(form, defaults),
    )  # fmt: skip


def case(test: TestForm, place: Place) -> Case:
    given: Mapping[str, Any] = test.model_dump(exclude={"expect"}, exclude_unset=True)
    return Case(given, test.expect, place)


def condition(watchlist: Watchlist) -> Query | None:
    """`match`, `all`, `any` and `none` as one tree; None where nothing is asked."""
    items: list[Query] = [*watchlist.required]
    if watchlist.any:
        items.append(Or(watchlist.any))
    items.extend(Not(query) for query in watchlist.none)
    return And(tuple(items)) if items else None


def _inherited(form: WatchlistForm, defaults: Policy) -> dict[str, Any]:
    """What the watchlist says, else what `defaults` of its file say, else what the model has."""
    out: dict[str, Any] = {key: getattr(defaults, key) for key in defaults.model_fields_set}
    out.update({key: getattr(form, key) for key in form.model_fields_set & _INHERITED})
    if out.get("notify", ()) is None:
        del out["notify"]
    if isinstance(sources := out.get("sources"), SourcesForm):
        out["sources"] = Sources(**sources.model_dump())
    if "tags" in out:
        out["tags"] = _one_of_equal(out["tags"])
    return out


@lru_cache(maxsize=4096)
def _one_of_equal(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Very many watchlists bear the same few."""
    return tags
