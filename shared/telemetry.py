"""Logs and metrics: one line a fact, keys that can be searched, no text of an article and no secret."""

import logging
import sys

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

# Libraries that tell at INFO what we tell ourselves, or that put addresses into their lines.
_QUIET = ("httpx", "httpcore", "faststream", "uvicorn", "uvicorn.error", "uvicorn.access", "watchfiles", "asyncio",
          "trafilatura", "htmldate", "py3langid", "charset_normalizer")  # fmt: skip


def set_up(setting: str | None = None) -> None:
    """`console` or `json`, with a level behind a colon (`json:debug`); None: console on a terminal, else JSON."""
    kind, _, level = (setting or ("console" if sys.stderr.isatty() else "json")).partition(":")
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # The renderer's own choice of traceback, where rich is installed, shows the values of locals: texts and secrets.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    last: structlog.typing.Processor = structlog.processors.JSONRenderer() if kind == "json" else console
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, last] if kind == "json" else [*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS.get(level or "info", logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    _route_standard_logging(shared, last)


def frame_logger() -> logging.Logger:
    """For FastStream's own lines: warnings and worse, a fault told once and without its trace while it lasts."""
    logger = logging.getLogger("tocsin.frame")
    logger.setLevel(logging.WARNING)
    logger.addFilter(_OneLineAFault())
    return logger


class _OneLineAFault(logging.Filter):
    """A server that is away would else fill the log with a long trace every five seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._last = ""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args = f"{record.getMessage()}: {record.exc_info[1]}", ()
            record.exc_info = None
        is_new = record.getMessage() != self._last
        self._last = record.getMessage()
        return is_new


def _route_standard_logging(shared: list[structlog.typing.Processor], last: structlog.typing.Processor) -> None:
    """Lines of libraries look like ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=last))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
