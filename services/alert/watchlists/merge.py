"""Files that are right by themselves, put together: names that must be unique, names that must exist, queries."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.alert.watchlists import selfwatch
from services.alert.watchlists.form import Policy, SourcesForm, TestForm, WatchlistForm
from services.alert.watchlists.lists import ListReader
from services.alert.watchlists.model import (
    CONSOLE,
    Case,
    Place,
    Receiver,
    Ruleset,
    Sources,
    Watchlist,
)  # fmt: skip
from services.alert.watchlists.parsed import Parsed
from services.alert.watchlists.query import QueryError, check_positive, mistakes, parse
from services.alert.watchlists.query.tree import And, Not, Or, Query, is_positive
from services.alert.watchlists.receivers import receiver
from shared.errors import Problem
from shared.spelling import did_you_mean
from shared.yamlfile import Node, Scalar, at

EACH = ("country", "entity", "story")
_ASKING = ("match", "all", "any", "none", "", "<<")
_INHERITED = frozenset(Policy.model_fields)


class Merge:
    """The files as one set; `problems` has everything that is wrong with it."""

    def __init__(self, files: Sequence[Parsed], lists: ListReader | None = None) -> None:
        """With `lists`, the files are some of many, and names that stand in others are not missed."""
        self.files = files
        self.problems: list[Problem] = []
        self.problems += selfwatch.wrong(files)
        self.lists = lists or ListReader(files)
        self.receivers = dict(self._receivers())
        self.watchlists = list(self._watchlists())
        if lists is None:
            self.problems += self.lists.problems
            self._check_names()

    def ruleset(self) -> Ruleset:
        return Ruleset(
            watchlists=tuple(watchlist for _, _, watchlist in self.watchlists),
            receivers=self.receivers,
            lists=self.lists.found,
            entities=tuple(entity for parsed in self.files for entity in parsed.form.entities),
            problems=selfwatch.problems(self.files),
            heartbeat=selfwatch.heartbeat(self.files),
        )

    def is_about_others(self, problem: Problem) -> bool:
        """May it come only from a file that could not be read: a receiver or list that stands there?"""
        return problem.message.startswith(("no receiver ", "no list ")) and "did you mean" not in problem.message

    def _receivers(self) -> Iterator[tuple[str, Receiver]]:
        seen: dict[str, Node] = {}
        for parsed in self.files:
            for name in parsed.form.receivers:
                node = parsed.at("receivers", name)
                if name == CONSOLE:
                    self.problems.append(
                        node.problem(f"the receiver `{CONSOLE}` is always there, and prints; choose another name")
                    )
                elif name in seen:
                    self.problems.append(node.problem(f"a receiver `{name}` is there already, in {_where(seen[name])}"))
                else:
                    seen[name] = node
                    made, problems = receiver(parsed, name)
                    self.problems += _not_told_yet(parsed, node, problems)
                    yield name, made

    def _watchlists(self) -> "Iterator[tuple[Parsed, Node, Watchlist]]":
        seen: dict[str, Node] = {}
        for parsed in self.files:
            owner = parsed.at("watchlists")
            for index, form in enumerate(parsed.form.watchlists):
                node = at(owner, (index,))
                if form.id in seen:
                    first = _where(seen[form.id])
                    self.problems.append(
                        parsed.at("watchlists", index, "id").problem(
                            f"a watchlist `{form.id}` is there already, in {first}"
                        )
                    )
                seen.setdefault(form.id, node)
                yield parsed, node, self._watchlist(parsed, index, form, node)

    def _watchlist(self, parsed: Parsed, index: int, form: WatchlistForm, node: Node) -> Watchlist:
        queries = {
            key: self._queries(at(node, (key,)), texts) if (texts := getattr(form, key)) else ()
            for key in ("all", "any", "none")
        }
        match = self._queries(at(node, ("match",)), (form.match,)) if form.match is not None else ()
        line, column = node.source.place(node.start)
        made = Watchlist(
            id=form.id, name=form.name or form.id, match=match[0] if match else None,
            all=queries["all"], any=queries["any"], none=queries["none"],
            tests=tuple(_case(parsed, index, i, test) for i, test in enumerate(form.tests)),
            active=form.active, threshold=form.threshold, first=form.first, absent=form.absent, each=form.each,
            place=Place(parsed.file, line, column), **_inherited(form, parsed),
        )  # fmt: skip
        asked = len(form.all) + len(form.any) + len(form.none) + (form.match is not None)
        is_whole = asked == sum(map(len, queries.values())) + len(match) and parsed.lost_of(node).isdisjoint(_ASKING)
        if is_whole:
            self._check_positive(parsed, index, made, node)
        return made

    def _queries(self, node: Node, texts: "tuple[str | None, ...]") -> tuple[Query, ...]:
        """The trees of one key's queries; those that cannot be read become problems."""
        scalars = [node] if isinstance(node, Scalar) else getattr(node, "items", [])
        found = []
        for scalar, text in zip(scalars, texts, strict=False):
            try:
                found.append(parse(text or "", self.lists.natures))
            except QueryError:
                for error in mistakes(text or "", self.lists.natures):
                    self.problems.append(scalar.problem_at(error.offset, f"{error}{_cut_hint(scalar)}"))
        return tuple(found)

    def _check_positive(self, parsed: Parsed, index: int, made: Watchlist, node: Node) -> None:
        whole = condition(made)
        if whole is None:
            self.problems.append(node.problem("nothing is looked for: `match`, `all` or `any` is missing"))
        elif not is_positive(whole):
            scalar = parsed.at("watchlists", index, "match")
            message = (
                "no positive condition: `match`, `all` or `any` must say what is looked for, beside what is ruled out"
            )
            try:
                check_positive(made.match or whole)
                self.problems.append(node.problem(message))
            except QueryError as error:
                has_place = made.match is not None and isinstance(scalar, Scalar)
                self.problems.append(
                    scalar.problem_at(error.offset, str(error))
                    if has_place and isinstance(scalar, Scalar)
                    else node.problem(message)
                )

    def _check_names(self) -> None:
        for parsed in self.files:
            for place, names in _notified(parsed):
                self._check_receivers(parsed, place, names)
        for parsed, _, watchlist in self.watchlists:
            known = [*EACH, *self.lists.natures]
            if watchlist.each is not None and watchlist.each not in known:
                index = parsed.form.watchlists.index(
                    next(form for form in parsed.form.watchlists if form.id == watchlist.id)
                )
                node = parsed.at("watchlists", index, "each")
                self.problems.append(
                    node.problem(
                        _no("list", watchlist.each, known) + "; each takes a list's name, country, entity or story"
                    )
                )

    def _check_receivers(self, parsed: Parsed, place: tuple[int | str, ...], names: tuple[str, ...]) -> None:
        known = sorted({CONSOLE}.union(self.receivers, *(one.names("receivers") for one in self.files)))
        for index, name in enumerate(names):
            if name not in known:
                self.problems.append(parsed.at(*place, index).problem(_no("receiver", name, known)))


def condition(watchlist: Watchlist) -> Query | None:
    """`match`, `all`, `any` and `none` as one tree; None where nothing is asked."""
    items: list[Query] = [*watchlist.required]
    if watchlist.any:
        items.append(Or(watchlist.any))
    items.extend(Not(query) for query in watchlist.none)
    return And(tuple(items)) if items else None


def _inherited(form: WatchlistForm, parsed: Parsed) -> dict[str, Any]:
    """What the watchlist says, else what `defaults` of its file say, else what the model has."""
    defaults = parsed.form.defaults
    out: dict[str, Any] = {key: getattr(defaults, key) for key in defaults.model_fields_set}
    out.update({key: getattr(form, key) for key in form.model_fields_set & _INHERITED})
    if out.get("notify", ()) is None:
        del out["notify"]
    if "sources" in out:
        out["sources"] = _value(out["sources"])
    return out


def _value(value: object) -> object:
    return Sources(**value.model_dump()) if isinstance(value, SourcesForm) else value


def _case(parsed: Parsed, index: int, number: int, test: TestForm) -> Case:
    node = parsed.at("watchlists", index, "tests", number)
    line, column = node.source.place(node.start)
    given: Mapping[str, Any] = test.model_dump(exclude={"expect"}, exclude_unset=True)
    return Case(given, test.expect, Place(parsed.file, line, column))


def _notified(parsed: Parsed) -> "Iterator[tuple[tuple[int | str, ...], tuple[str, ...]]]":
    form = parsed.form
    yield ("defaults", "notify"), form.defaults.notify or ()
    yield ("problems", "notify"), (form.problems and form.problems.notify) or ()
    for index, watchlist in enumerate(form.watchlists):
        yield ("watchlists", index, "notify"), watchlist.notify or ()


def _no(kind: str, name: str, known: Sequence[str]) -> str:
    near = did_you_mean(name, known)
    hint = f"did you mean `{near}`?" if near else "expected one of " + ", ".join(sorted(known))
    return f"no {kind} `{name}`; {hint}"


def _cut_hint(scalar: Scalar) -> str:
    comment = scalar.comment
    return (
        f" (YAML cut off `{comment[:40]}` as a comment: put the whole value in single quotes or after `>-`)"
        if comment
        else ""
    )


def _not_told_yet(parsed: Parsed, node: Node, problems: Sequence[Problem]) -> list[Problem]:
    """Without those that come of a value that could not be read: of that one, and that it is missing."""
    lost = parsed.lost_of(node)
    told = {(one.source.place(one.start)) for one in (node, *(at(node, (key,)) for key in lost))} if lost else set()
    return [one for one in problems if (one.line, one.column) not in told]


def _where(node: Node) -> str:
    return f"{node.source.file}:{node.source.place(node.start)[0]}"
