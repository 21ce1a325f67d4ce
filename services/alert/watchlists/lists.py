"""The terms of `lists:`: written in the YAML, or in a file beside it. Circles are found here."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import PurePath

from services.alert.watchlists.commonwords import is_common
from services.alert.watchlists.form import ListFile
from services.alert.watchlists.model import Row, TermList
from services.alert.watchlists.parsed import Parsed
from services.alert.watchlists.query import QueryError, parse, terms
from services.alert.watchlists.query.operands import ListNature, nature
from services.alert.watchlists.query.tree import And, ListRef, Not, Query, walk
from shared.errors import Problem
from shared.spelling import did_you_mean
from shared.yaml.file import Items, Node, Scalar

MAX_TERMS = 100_000

_NAME = re.compile(r"[^\W\d][\w-]*")
_LEGAL_FORMS = (
    "ltd limited llc llp lp inc incorporated corp corporation co company plc gmbh ag kg kgaa se sa s.a sas sarl "
    "s.a.r.l spa s.p.a srl "
    "s.r.l nv n.v bv b.v ab as a/s asa oy oyj aps pty pte sdn bhd kk k.k jsc pjsc ojsc oao ooo zao pao sl s.l kft zrt "
    "d.o.o sro s.r.o "
    "holdings holding group"
)


class ListReader:
    """Lists of all files: `found` and `natures` by name, and every problem met."""

    def __init__(self, files: Sequence[Parsed]) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self.found: dict[str, TermList] = {}
        self._owners: dict[str, tuple[Parsed, Node]] = {}
        for parsed in files:
            for name in parsed.form.lists:
                self._own(parsed, name)
        self._read()

    @property
    def natures(self) -> Mapping[str, ListNature]:
        return self._natures

    def place(self, name: str) -> Node:
        return self._owners[name][1]

    def key_place(self, name: str) -> Node:
        return self._owners[name][0].key("lists", name)

    def _own(self, parsed: Parsed, name: str) -> None:
        node = parsed.at("lists", name)
        if not _NAME.fullmatch(name):
            self.problems.append(
                node.problem(
                    f"`{name}` is no name of a list: letters, digits, `_` and `-` are expected, a letter first"
                )
            )
        elif name in self._owners:
            first = self._owners[name][1]
            self.problems.append(
                node.problem(
                    f"a list `{name}` is there already, in {first.source.file}:{first.source.place(first.start)[0]}"
                )
            )
        else:
            self._owners[name] = (parsed, node)

    def _read(self) -> None:
        """First all terms, with every name known; then what each list is, from those it uses upwards."""
        written = {name for parsed in self.files for name in parsed.names("lists")}
        names = dict.fromkeys(sorted(written), ListNature())
        for name, (parsed, node) in self._owners.items():
            form = parsed.form.lists[name]
            rows = (
                self._from_file(parsed, form, node) if isinstance(form, ListFile) else list(self._inline(node, names))
            )
            self.found[name] = TermList(name, tuple(rows))
        known, circles = natures(self.found)
        self._natures = {**names, **known}  # a list that could not be read is not missed as well
        for name, circle in circles.items():
            self.problems.append(self.place(name).problem(f"lists that use each other in a circle: {circle}"))

    def _inline(self, node: Node, names: Mapping[str, ListNature]) -> Iterator[Row]:
        items = node.items if isinstance(node, Items) else []
        if len(items) > MAX_TERMS:
            self.problems.append(node.problem(f"the list has {len(items):,} terms; at most {MAX_TERMS:,} are read"))
            return
        for item in items:
            if not isinstance(item, Scalar):
                continue
            try:
                yield Row(_row_name(item.text), _row_name(item.text), (_element(item.text, names),))
            except QueryError as error:
                self.problems.append(item.problem_at(error.offset, str(error)))

    def _from_file(self, parsed: Parsed, form: ListFile, node: Node) -> list[Row]:
        where = parsed.at("lists", self._name_of(node), "file")
        try:
            text = parsed.read(form.file).decode("utf-8-sig")
        except OSError as error:
            self.problems.append(where.problem(f"{form.file} cannot be read: {error.strerror or error}"))
            return []
        except UnicodeDecodeError as error:
            self.problems.append(where.problem(f"{form.file} is not UTF-8: byte {error.start}"))
            return []
        file = str(PurePath(parsed.file).parent / form.file)
        entries = self._csv(text, form, file, where) if form.file.endswith(".csv") else _lines(text)
        return self._rows(entries, form, file, where)

    def _rows(self, entries: "list[tuple[int, str, list[str]]]", form: ListFile, file: str, where: Node) -> list[Row]:
        rows: list[Row] = []
        count = 0
        for line, row_id, names in entries:
            count += len(names)
            try:
                made = tuple(_file_term(name, form) for name in names)
            except QueryError as error:
                self.problems.append(Problem(file, line, 1, str(error), "; ".join(names)))
                continue
            if made:
                rows.append(Row(row_id or names[0], names[0], made))
        if count > MAX_TERMS:
            self.problems.append(where.problem(f"{form.file} holds {count:,} terms; at most {MAX_TERMS:,} are read"))
        if not rows and not self.problems:
            self.problems.append(where.problem(f"{form.file} holds no term"))
        return rows

    def _csv(self, text: str, form: ListFile, file: str, where: Node) -> "list[tuple[int, str, list[str]]]":
        reader = csv.DictReader(text.splitlines(keepends=True))
        columns = list(reader.fieldnames or [])
        asked = form.terms or tuple(columns[:1])
        for column in (*asked, *filter(None, [form.id])):
            if column not in columns:
                near = did_you_mean(column, columns)
                hint = f"did you mean `{near}`?" if near else f"it has {', '.join(columns)}"
                self.problems.append(where.problem(f"{file} has no column `{column}`; {hint}"))
                return []
        out = []
        for row in reader:
            names = [name.strip() for column in asked for name in (row[column] or "").split(";") if name.strip()]
            out.append((reader.line_num, (row[form.id] or "").strip() if form.id else "", names))
        return out

    def _name_of(self, node: Node) -> str:
        return next(name for name, (_, owned) in self._owners.items() if owned is node)


def natures(lists: Mapping[str, TermList]) -> tuple[dict[str, ListNature], dict[str, str]]:
    """What each list is to a query, from those it uses upwards; and the circles among them, by a list that is in it."""
    known: dict[str, ListNature] = {}
    circles: dict[str, str] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            circles[name] = " -> ".join(f"${one}" for one in (*above[above.index(name) :], name))
            known[name] = ListNature()
        if name in known or name not in lists:
            return
        items = tuple(lists[name].terms)
        for used in {node.name for item in items for node in walk(item) if isinstance(node, ListRef)}:
            visit(used, (*above, name))
        known.setdefault(name, nature(items, known))

    for name in lists:
        visit(name, ())
    return known, circles


def _element(text: str, names: Mapping[str, ListNature]) -> Query:
    tree = parse(text, names)
    for node in walk(tree):
        if isinstance(node, And):
            raise QueryError(
                node.at,
                f"an element of a list is one term or OR group; words that belong together go in quotes: '\"{text}\"'",
            )
        if isinstance(node, Not):
            raise QueryError(
                node.at, "NOT in a list; a list says what is looked for: write $name AND NOT word in the query"
            )
    return tree


def _row_name(text: str) -> str:
    return text.strip().strip('"')


def _lines(text: str) -> "list[tuple[int, str, list[str]]]":
    lines = enumerate(text.split("\n"), 1)
    return [
        (number, "", [line.strip()]) for number, line in lines if line.strip() and not line.lstrip().startswith("#")
    ]


def _file_term(name: str, form: ListFile) -> Query:
    """A name from a file is text: its stars are signs, in a `.txt` they are wildcards."""
    plain = _without_legal_form(name) if form.clean else name
    text = re.sub(r'([*?\\"])', r"\\\1", plain) if form.file.endswith(".csv") else plain
    made = terms.phrase(text, name, 0, is_quoted=True)
    if form.case == "auto" and len(made.parts) == 1 and is_common(plain):
        return terms.phrase(text, name, 0, is_quoted=True, is_case_exact=True)
    return made


def _without_legal_form(name: str) -> str:
    """The name without Ltd and the like at its end; a name that is nothing else stays."""
    words = name.split()
    while len(words) > 1 and words[-1].strip(".,()").casefold() in _legal_forms():
        words.pop()
    return " ".join(words).rstrip(" ,")


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(_LEGAL_FORMS.split())
