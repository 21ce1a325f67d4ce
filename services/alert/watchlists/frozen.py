"""Watchlists as bytes, and back. Of what the bytes name, only the parts of watchlists are made: no other code runs."""

import datetime as dt
import io
import pickle
import sys
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

from services.alert.watchlists import model, policy
from services.alert.watchlists.model import Place, Watchlist
from services.alert.watchlists.query import tree
from services.alert.watchlists.quick import Quick

_PARTS: tuple[type, ...] = (
    Quick, Watchlist, Place, model.Sources, model.Case,
    policy.Active, policy.Digest, policy.Schedule, policy.Threshold,
    tree.Phrase, tree.Exact, tree.EntityTerm, tree.Fact, tree.ListRef, tree.Field, tree.And, tree.Or, tree.Not,
    tree.Near, tree.NotNear, tree.Same, tree.AtLeast, tree.Glob, tree.AnyWord, tree.AnyRun,
    dt.date, dt.time, dt.datetime, dt.timedelta, dt.timezone,
)  # fmt: skip


class Unreadable(Exception):
    """Bytes that are not such watchlists."""


def frozen(quick: Quick) -> bytes:
    out = io.BytesIO()
    _Pickler(out, protocol=5).dump(quick)
    return out.getvalue()


def thawed(data: bytes) -> Quick:
    """Raises Unreadable."""
    try:
        found = _Unpickler(io.BytesIO(data)).load()
    except Exception as error:  # bytes that were not written here fail in any way they like
        raise Unreadable(str(error)) from error
    if type(found) is not Quick or not all(type(one) is Watchlist for one in found.watchlists):
        raise Unreadable("no watchlists")
    return found


class _Pickler(pickle.Pickler):
    """Frozen values by their fields, not by their state: to set that is twice as slow."""

    def reducer_override(self, obj: Any) -> Any:
        kind = type(obj)
        if kind is Watchlist:
            return _watchlist, _said(obj)
        if kind is tree.Phrase:
            make = _phrase if set(map(type, obj.parts)) == {str} else _wild_phrase
            return make, (obj.parts, obj.glued, obj.is_case_exact, obj.term, obj.at)
        names = _names().get(kind)
        return NotImplemented if names is None else (kind, tuple(getattr(obj, name) for name in names))


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        known = _known().get((module, name))
        if known is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a watchlist")
        return known


def _watchlist(names: tuple[str, ...], *values: Any) -> Watchlist:
    return Watchlist(**dict(zip(names, values, strict=True)))


def _phrase(words: tuple[str, ...], *others: Any) -> tree.Phrase:
    """Its words are the very objects that texts are folded to: matching compares them by a look at their address."""
    return tree.Phrase(tuple(map(sys.intern, words)), *others)


def _wild_phrase(parts: tuple[tree.Part, ...], *others: Any) -> tree.Phrase:
    return tree.Phrase(tuple([sys.intern(one) if type(one) is str else one for one in parts]), *others)


def _said(watchlist: Watchlist) -> tuple[Any, ...]:
    """The names of the fields that say something else than a new watchlist does, and what they say."""
    said = {name: value for name, default in _defaults() if (value := getattr(watchlist, name)) is not default}
    return (_one_of_equal(tuple(said)), *said.values())


@cache
def _one_of_equal(names: tuple[str, ...]) -> tuple[str, ...]:
    return names


@cache
def _defaults() -> list[tuple[str, object]]:
    return [(one.name, one.default) for one in fields(Watchlist)]


@cache
def _names() -> dict[type, tuple[str, ...]]:
    """The fields of the plain frozen values, in their order."""
    plain = [kind for kind in _PARTS if kind is not Watchlist and hasattr(kind, "__dataclass_fields__")]
    return {kind: tuple(one.name for one in fields(kind)) for kind in plain}


@cache
def _known() -> dict[tuple[str, str], Callable[..., Any]]:
    makers: tuple[Callable[..., Any], ...] = (*_PARTS, _watchlist, _phrase, _wild_phrase)
    return {(one.__module__, one.__qualname__): one for one in makers}
