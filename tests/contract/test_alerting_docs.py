"""The page of alerting: each example is played, and tells what stands beside it."""

from itertools import pairwise
from pathlib import Path

import pytest
from documents import DOCS, Block, blocks

from services.alert.matching import compile as compile_rules
from services.alert.watchlists.file import load
from tests.timelines import expected, lines, played, shown
from tests.when_to_tell import LISTS

PAGE = DOCS / "alerting.md"


def examples() -> list[tuple[Block, Block]]:
    pairs = pairwise(blocks(PAGE))
    return [(rule, text) for rule, text in pairs if rule.language == "yaml" and text.language == "text"]


@pytest.mark.parametrize(("rule", "text"), examples(), ids=lambda block: str(block)[:40])
def test_each_example_tells_what_stands_beside_it(rule: Block, text: Block, tmp_path: Path):
    (tmp_path / "rules.yaml").write_text(f"{LISTS}\nwatchlists:\n{rule.text}", "utf-8")
    ruleset = load(tmp_path / "rules.yaml", env=None)
    given = lines(text.text)
    assert shown(played(ruleset, compile_rules(ruleset), given), given) == expected(given)


def test_each_key_has_an_example():
    text = "".join(rule.text for rule, _ in examples())
    keys = ("story", "remind", "threshold", "first", "absent", "each", "cooldown", "schedule", "digest", "active")
    assert [key for key in keys if f"{key}:" not in text] == []
