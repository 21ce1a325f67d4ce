"""What is printed where."""

import sys

import pytest

from services.cli.terminal import is_coloured


@pytest.mark.parametrize(
    ("is_terminal", "setting", "expected"), [(True, "", True), (True, "1", False), (False, "", False)]
)
def test_colours_are_for_terminals_whose_user_did_not_refuse_them(monkeypatch, is_terminal, setting, expected):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    monkeypatch.setenv("NO_COLOR", setting)
    assert is_coloured() is expected
