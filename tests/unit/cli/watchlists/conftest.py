"""Rules of two watchlists, and the program called as a user calls it."""

import pytest
from typer.testing import CliRunner

from services.cli.main import app

RULES = """
watchlists:
  - id: border
    match: Taliban NEAR/5 border
    tests:
      - {text: Taliban at the border, expect: match}
  - {id: other, match: kangaroo}
"""


@pytest.fixture
def rules(tmp_path):
    """The folder they are in."""
    (tmp_path / "w.yaml").write_text(RULES)
    return tmp_path


@pytest.fixture
def run():
    """`run("watchlists", "check", PATH, given="stdin")`."""

    def called(*arguments, given=""):
        return CliRunner().invoke(app, list(map(str, arguments)), input=given, catch_exceptions=True)

    return called
