"""The table of faults in docs/operations.md: each fault names a test that there is, and each fault tried here is in it."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "operations.md").read_text("utf-8")
SECTION = PAGE.partition("## Faults, and what happens")[2].partition("\n## ")[0]
ROWS = [line for line in SECTION.splitlines() if line.startswith("| ") and not line.startswith(("| fault", "| ---"))]
# What checks the tests themselves.
ABOUT_TESTS = {
    "test_there_is_a_place_at_every_step",
    "test_our_function_keeps_the_law",
    "test_every_fault_names_a_test_that_there_is",
    "test_every_fault_that_is_tried_is_told",
}


def named_in(*folders: str) -> set[str]:
    files = [file for folder in folders for file in (TESTS / folder).rglob("test_*.py")]
    return {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))}


def test_every_fault_names_a_test_that_there_is() -> None:
    assert len(ROWS) >= 25
    known = named_in("unit", "faults", "scenarios", "contract")
    for row in ROWS:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= known, row


def test_every_fault_that_is_tried_is_told() -> None:
    assert named_in("faults") - set(re.findall(r"`(test_\w+)`", SECTION)) == ABOUT_TESTS
