"""`tocsin sample`, as a user calls it."""

import pytest
from typer.testing import CliRunner

from services.alert.cutting import to_bytes
from services.alert.samples import MAKERS, sample
from services.cli.main import app


@pytest.mark.parametrize("kind", list(MAKERS))
def test_a_sample_of_every_type_is_printed_byte_for_byte(kind):
    result = CliRunner().invoke(app, ["sample", kind])
    assert result.exit_code == 0
    assert result.stdout.encode() == to_bytes(sample(kind)) + b"\n"


def test_an_unknown_type_is_a_wrong_call():
    assert CliRunner().invoke(app, ["sample", "alert.made"]).exit_code == 2
