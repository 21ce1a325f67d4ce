"""A fault in the log shows where it happened, and no value that was at hand there."""

import logging

import pytest
import structlog

from shared.telemetry import set_up


@pytest.fixture(autouse=True)
def _logging_as_it_was():
    before = list(logging.root.handlers)
    yield
    logging.root.handlers[:] = before


@pytest.mark.parametrize("setting", ["console:debug", "json:debug"])
def test_a_trace_in_the_log_shows_no_values(setting, capsys):
    set_up(setting)
    secret = "hunter" + str(2)
    try:
        int(secret.replace(secret, "no number"))
    except ValueError:
        structlog.get_logger().exception("a fault")
    told = capsys.readouterr().err
    assert "a fault" in told
    assert "test_log_traces.py" in told
    assert "hunter2" not in told
