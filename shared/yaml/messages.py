"""What the YAML parser and pydantic found, in words that say what to change. Places are for `file`."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from shared.spelling import did_you_mean

QUOTE = "put the whole value in single quotes or after `>-`"

_KEY = r"[ \t]*(?:-[ \t]+)*(?:[^\s:#'\"]+:[ \t]+)?"
_AFTER_QUOTE = re.compile(
    rf'^({_KEY})("(?:[^"\\]|\\.)*"[ \t]*[^\s,\]}}#:].*|\'(?:[^\']|\'\')*\'[ \t]*[^\s,\]}}#:\'].*)$'
)
_ITEM_AFTER_QUOTE = re.compile(r"""[\[,{:][ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*[^\s,\]}:'"]""")
_VALUE = re.compile(rf"^({_KEY})(\S.*)$")
_STARTS = {
    "*": "an alias",
    "&": "an anchor",
    "!": "a tag",
    "%": "a directive",
    "@": "a reserved sign",
    "`": "a reserved sign",
    "?": "a key of many lines",
}
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(#.*)?$")
_LACKS_SPACE = re.compile(r"[ \t]*(?:-[ \t]+)*([A-Za-z_]+):(?=\S)")
_HAS_KEY = re.compile(r"[ \t]*(?:-[ \t]+)*[^\s:#]+:(?:\s|\Z)")
_IS_KEY = re.compile(r"[ \t]+([A-Za-z_]+):")


class Slip(NamedTuple):
    """A mistake at a character of the text. `value_at`: where the value at fault begins, if it ends its line."""

    at: int
    message: str
    value_at: int | None = None


def explain_syntax(error: Any, text: str) -> Slip:
    """Where the mistake is and what to write instead. `error` is a yaml.MarkedYAMLError."""
    index, message = _explained(error, text)
    line = text.rfind("\n", 0, index) + 1
    value = _VALUE.match(text[line:].split("\n", 1)[0])
    is_apart = value and QUOTE in message and not set("{[") & set(value[1]) and "flow" not in f"{error.context}"
    return Slip(index, message, line + value.end(1) if value and is_apart else None)


def _explained(error: Any, text: str) -> tuple[int, str]:
    mark = error.problem_mark or error.context_mark
    index = min(mark.index, len(text))
    for at in _lines(text, index):
        if (found := _misread(text, at)) is not None:
            return found
    what = str(error.problem or error.context or "not YAML")
    if text[index : index + 1] == "\t":
        return index, "a tab; YAML indents with spaces"
    if "Unicode character escape" in what or "escape character" in what:
        return index, "an escape that stands for no character; in single quotes a backslash is a backslash"
    if "mapping values" in what or "expected ':'" in what or "expected '-' indicator" in what:
        return _misplaced(text, index, what)
    if what == "did not find expected key" and "flow" not in f"{error.context}":
        return _misplaced(text, index, what)
    if "quoted scalar" in f"{error.context}" and error.context_mark is not None:
        return error.context_mark.index, "the quote opened here is never closed"
    if "flow" in f"{error.context}" and error.context_mark is not None:
        return _in_brackets(text, error.context_mark.index, index, what)
    return index, f"not YAML ({what}); expected `key: value` or `- item`, indented as the lines around it"


def _misplaced(text: str, index: int, what: str) -> tuple[int, str]:
    """Keys and values that do not stand where YAML looks for them."""
    start = text.rfind("\n", 0, index) + 1
    key = _IS_KEY.match(text, start)
    if "mapping values" in what and key is not None and key.end() == index + 1:
        return key.start(1), f"`{key[1]}` is read as a part of the value above: indent it as the key of that value"
    if "mapping values" in what:
        return index, f"a value that holds `: ` is read as a key and its value; {QUOTE}"
    if "expected ':'" in what:
        return _without_key(text, start)
    if text[start:index].strip():
        return index, "one value ends here and another begins: several go in brackets, as [a, b], or each after `- `"
    return index, "this line is indented as none of the lines that it could belong to"


def _without_key(text: str, start: int) -> tuple[int, str]:
    """A line that is no key and no part of a value; the parser notices at the next line."""
    before = text.rfind("\n", 0, max(0, start - 1)) + 1
    for line in (before, start):
        if found := _LACKS_SPACE.match(text, line):
            return found.end(), f"a space is due between `{found[1]}:` and its value"
    line = start if _HAS_KEY.match(text, before) else before
    indent = re.compile(r"[ \t]*").match(text, line)
    return (
        indent.end() if indent else line,
        "a line without a key; the lines of a value are indented deeper than its key",
    )


def _in_brackets(text: str, opened: int, index: int, what: str) -> tuple[int, str]:
    bare = re.compile(r"(?<![\"'])\$\{").search(text, opened, index + 80)
    if bare and not text.count('"', text.rfind("\n", 0, bare.start()) + 1, bare.start()) % 2:
        return bare.start(), 'inside { } a value with ${NAME} goes in quotes: "${NAME}"'
    if quoted := _ITEM_AFTER_QUOTE.search(text, opened, index + 80):
        sign = quoted[1][0]
        return quoted.start(1), f"a value that starts with `{sign}` ends at the next `{sign}`; {QUOTE}"
    return (
        opened,
        f"the bracket opened here is not closed as expected ({what}); text that starts with a bracket: {QUOTE}",
    )


def explain_validation(error: Any, known: Sequence[str]) -> str:
    """One of pydantic's errors; `known` are the keys that this place may have."""
    kind, context = str(error["type"]), error.get("ctx", {})
    name = str(error["loc"][-1]) if error["loc"] else "the file"
    if kind == "extra_forbidden":
        return f"unknown key `{name}`; {_expected(name, known)}"
    if kind == "missing":
        return f"`{name}` is missing"
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", error["msg"]))
    if error["input"] is None and kind in ("list_type", "tuple_type"):
        return f"`{name}` has no value; `{name}: []` says none"
    if error["input"] is None:
        return f"`{name}` has no value"
    if kind in ("literal_error", "enum"):
        return f"expected {context['expected']}, found {_shown(error['input'])}"
    return _typed(kind, error, context)


_A_LIST, _A_MAPPING, _A_DATE = "a list", "a mapping (`key: value`)", "a date (2027-08-01)"
_TYPES = {
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_parsing", "float_type"), "a number"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "true or false"),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _A_LIST),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), _A_MAPPING),
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing"), _A_DATE),
    "string_type": "text",
    "time_parsing": "a time (22:30)",
}


def _typed(kind: str, error: Any, context: Any) -> str:
    if kind == "string_type" and isinstance(error["input"], (dict, list)):
        return f"expected text, found {_shown(error['input'])}; text that starts with a bracket: {QUOTE}"
    if kind in _TYPES:
        return f"expected {_TYPES[kind]}, found {_shown(error['input'])}"
    limits = {
        "greater_than_equal": ("at least", "ge"),
        "greater_than": ("more than", "gt"),
        "less_than_equal": ("at most", "le"),
        "less_than": ("less than", "lt"),
    }
    if kind in limits:
        words, key = limits[kind]
        return f"expected {words} {context[key]}, found {_shown(error['input'])}"
    if kind in ("too_short", "string_too_short"):
        return "empty; expected at least one"
    return f"{error['msg']}, found {_shown(error['input'])}"


def _expected(name: str, known: Sequence[str]) -> str:
    near = did_you_mean(name, known)
    if near:
        return f"did you mean `{near}`?"
    return "expected one of " + ", ".join(known) if known else "no such key here"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f"`{text[:60]}{'...' if len(text) > 60 else ''}`"


def _lines(text: str, index: int) -> list[int]:
    """Starts of the lines where the slip may be: where the parser stopped, and the line before that."""
    here = text.rfind("\n", 0, index) + 1
    before = text.rfind("\n", 0, max(0, here - 1)) + 1
    return [here] if here == before else [here, before]


def _misread(text: str, start: int) -> tuple[int, str] | None:
    line = text[start:].split("\n", 1)[0].rstrip("\r")
    if quoted := _AFTER_QUOTE.match(line):
        sign = quoted[2][0]
        fixed = quoted[2].rstrip().replace("'", "''")
        return start + quoted.end(1), f"a value that starts with `{sign}` ends at the next `{sign}`; {QUOTE}: '{fixed}'"
    value = _VALUE.match(line)
    if value and value[2][0] in _STARTS and value[1].strip():
        sign = value[2][0]
        return start + value.end(1), f"a value that starts with `{sign}` is {_STARTS[sign]} to YAML; {QUOTE}"
    if value and value[2][0] in "|>" and value[1].strip() and not _BLOCK.match(value[2]):
        return start + value.end(1), f"a value that starts with `{value[2][0]}` is a block of lines to YAML; {QUOTE}"
    if value and re.match(r"-\s", value[2]) and ":" in value[1]:
        return start + value.end(1), f"a value that starts with `- ` is a list to YAML; {QUOTE}"
    if value and value[2][0] in "[{" and value[1].strip() and re.search(r"[\]}][ \t]*[^\s,\]}#]", value[2]):
        return start + value.end(1), f"a value that starts with `{value[2][0]}` is a list or a mapping to YAML; {QUOTE}"
    return None
