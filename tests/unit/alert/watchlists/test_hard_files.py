"""Files that are wrong or huge on purpose or by accident: a clear error, in bounded time and memory."""

import json
import random
import subprocess
import sys
from datetime import date

import pytest

from seeds.folder import path as seeds
from services.alert.watchlists.file import check, load
from shared.errors import Misconfigured

MOST_MEMORY = 1_500_000_000  # of address space; the interpreter and its libraries take 300 MB of it
MOST_SECONDS = 10  # of processor time, on a busy machine; none takes more than 2 on an idle one

BOMB = "a: &a [x,x,x]\n" + "".join(f"b{n}: &b{n} [{','.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 30))
CASES = {
    "an alias bomb": (BOMB, "1:4: a value that starts with `&` is an anchor to YAML, which is refused"),
    "merge keys": ("watchlists:\n  - &x {id: a, match: b}\n  - <<: *x\n    id: c\n", "3:5: merge keys are refused"),
    "a key twice": ("watchlists: []\nwatchlists: []\n", "2:1: `watchlists` is given twice; the first is in line 1"),
    "tabs": ("watchlists:\n\t- id: a\n", "2:1: a tab; YAML indents with spaces"),
    "UTF-16": ("watchlists: []\n".encode("utf-16"), "1:1: this is UTF-16; save the file as UTF-8"),
    "Latin-5": ("watchlists: [{id: a, match: Erdoğan}]".encode("iso8859-9"), "1:33: not UTF-8: byte 0xF0; save"),
    "a bad byte behind a BOM": (b"\xef\xbb\xbf\xc3\xa9: \xff\n", "1:4: not UTF-8: byte 0xFF; save"),
    "a NUL": (b"watchlists: [{id: a, match: x\x00y}]", "1:30: the control character U+0000 is not allowed in YAML"),
    "no text at all": (bytes(range(256)) * 400, "2:118: not UTF-8: byte 0x80"),
    "Windows line ends": (b"watchlists:\r\n  - id: a\r\n    match: titel:x\r\n", "3:12: unknown field `titel:`"),
    "an escape of nothing": ('watchlists: [{id: a, match: "\\ud800"}]', "an escape that stands for no character"),
    "100 MB": (b"watchlists: []\n#" + b"x" * 100_000_000, "1:1: the file has 100,000,016 bytes; at most 67,108,864"),
    "a deep nest": ("watchlists: " + "[" * 100_000, "1:52: nested more than 40 deep"),
    "a deep nest of mappings": ("a: " + "{a: " * 100_000, "nested more than 40 deep"),
    "a list of a million": (f"lists:\n  big: [{', '.join(['w'] * 1_000_000)}]\n", "2:8: the list has 1,000,000 terms; at most 100,000"),
    "20,000 unknown keys": ("".join(f"k{n}: 1\n" for n in range(20_000)), "1:1: unknown key `k0`"),
    "20,000 keys twice": ("a: 1\n" * 20_000, "2:1: `a` is given twice"),
    "20,000 slips of quoting": ("watchlists:\n" + '  - {id: a}\n  - "a" b\n' * 20_000, "3:5: a value that starts with `\"`"),
    "2,000 bad queries": ("watchlists:\n" + "".join(f"  - {{id: a{n}, match: titel:x}}\n" for n in range(2_000)), "2:21: unknown field"),
    "a query of half a megabyte": (f"watchlists: [{{id: a, match: '{'x OR ' * 100_000}y'}}]", "the query has 500,001 characters; at most 10,000"),
    "a query 5,000 brackets deep": (f"watchlists: [{{id: a, match: '{'(' * 4_900}y{')' * 4_900}'}}]", "nested more than 50 deep"),
    "a long value that is wrong": (f"watchlists: [{{id: a, match: 'words:>{'9' * 5_000}'}}]", "a number is due"),
}  # fmt: skip

PROGRAM = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from services.alert.watchlists.file import check
from shared.errors import Misconfigured

resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
for path in sorted(Path().glob("*.yaml")):
    began = time.process_time()
    try:
        check(path, env=None, today=date(2026, 11, 23))
        told = []
    except Misconfigured as error:
        told = [str(one).removeprefix(str(path)) for one in error.problems]
    lengths = [len(line) for one in told for line in one.split("\\n")]
    print(json.dumps([path.stem, told[:3], max(lengths, default=0), time.process_time() - began]))
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hard")
    for number, (content, _) in enumerate(CASES.values()):
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{number:02}.yaml").write_bytes(data)
    call = [sys.executable, "-c", PROGRAM, str(MOST_MEMORY)]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(CASES, rows, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_a_hard_file_is_refused_in_few_words_and_in_bounded_time_and_memory(outcomes, case):
    _, told, longest, seconds = outcomes[case]
    assert any(CASES[case][1] in one for one in told), told
    assert longest < 600
    assert seconds < MOST_SECONDS


SLIPS = ['"', "'", "[", "]", "{", "}", ": ", " #", "*x", "&y", "- ", "\t", "\n", "  ", "!", "|", ">", "?", "<<: a", "é", "(", ")", "$x", "titel:", "---\n", "~", "%", ","]  # fmt: skip


def slipped(text, chance):
    """The file after a slip of the hand: something left out or put in, two lines changed about, one moved."""
    at, lines = chance.randrange(len(text)), text.split("\n")
    kind, one, other = chance.randrange(4), chance.randrange(len(lines)), chance.randrange(len(lines))
    if kind == 0:
        return text[:at] + text[at + chance.randint(1, 12) :]
    if kind == 1:
        return text[:at] + chance.choice(SLIPS) + text[at:]
    if kind == 2:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines[one] = " " * chance.randint(1, 3) + lines[one]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_slips_in_a_file_is_told_or_harmless(tmp_path, seed):
    chance = random.Random(seed)
    text = chance.choice(sorted((seeds() / "watchlists").glob("*.yaml"))).read_text("utf-8")
    for _ in range(chance.randint(1, 3)):
        text = slipped(text, chance)
    (tmp_path / "w.yaml").write_text(text, "utf-8")
    checked = problems_of(lambda: check(tmp_path / "w.yaml", env=None, today=date(2026, 11, 23)))
    loaded = problems_of(lambda: load(tmp_path / "w.yaml", env=None))
    assert checked == loaded, "what the service loads is what check calls right"
    assert not any("unnamed-" in one for one in checked or ())


def problems_of(read):
    """None where it is read."""
    try:
        read()
    except Misconfigured as error:
        return [str(one) for one in error.problems] or ["none is told"]
    return None
