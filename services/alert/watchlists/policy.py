"""When to tell, as a watchlist states it: typed values. What they do to alerts is decided in services/alert/policy."""

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from shared.durations import format_duration, parse_duration
from shared.spelling import did_you_mean

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Hours = tuple[time, time]
Story = Literal["once", "updates", "every"]

ALL_DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def _as_duration(value: object) -> object:
    return parse_duration(value) if isinstance(value, str) else value


def _is_longer_than_nothing(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError(f"expected a time longer than nothing, found {format_duration(value)}")
    return value


Duration = Annotated[
    timedelta, BeforeValidator(_as_duration, json_schema_input_type=str), AfterValidator(_is_longer_than_nothing)
]


def _as_zone(value: object) -> object:
    if isinstance(value, str) and value not in available_timezones():
        near = did_you_mean(value, sorted(available_timezones()))
        raise ValueError(
            f"no time zone `{value}`; "
            + (f"did you mean `{near}`?" if near else "an IANA name is due, as Asia/Karachi")
        )
    return value


TimeZone = Annotated[str, BeforeValidator(_as_zone)]


def _as_time(value: object) -> object:
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(str(value))
    if not found:
        raise ValueError(f"expected a time as 08:00, found `{value}`")
    return time(int(found[1]), int(found[2]))


Clock = Annotated[time, BeforeValidator(_as_time, json_schema_input_type=str)]


def _as_hours(value: object) -> object:
    parts = value if isinstance(value, list) else [value]
    return tuple(_as_span(part) for part in parts)


def _as_span(value: object) -> Hours:
    start, dash, end = str(value).partition("-")
    first, last = (
        _CLOCK.fullmatch(start.strip()),
        _CLOCK.fullmatch(end.strip()) if end.strip() != "24:00" else _CLOCK.fullmatch("00:00"),
    )
    if not (dash and first and last):
        raise ValueError(f"expected hours as 08:00-18:00, found `{value}`")
    span = time(int(first[1]), int(first[2])), time(int(last[1]), int(last[2]))
    if span[0] == span[1] and end.strip() != "24:00":
        raise ValueError(f"`{value}` is no time at all: ends are exclusive")
    return span


class Part(BaseModel):
    """A value inside a user's file: every key known, frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Threshold(Part):
    """One alert when `count` is reached `within` this time."""

    count: int = Field(ge=1, description="how many are needed")
    within: Duration = Field(description="the window, as 6h")
    distinct: Literal["article", "story", "source"] = Field(
        "article", description="what is counted; `source` counts publishers"
    )
    per: Literal["watchlist", "story"] = "watchlist"


class Schedule(Part):
    """When alerts go out; outside they wait."""

    timezone: TimeZone | None = None
    days: tuple[Day, ...] = Field(ALL_DAYS, min_length=1)
    hours: Annotated[tuple[Hours, ...], BeforeValidator(_as_hours, json_schema_input_type=str | list[str])] = Field(
        (), description="08:00-18:00, or a list; ends are exclusive, 22:00-06:00 belongs to the day it starts"
    )


class Digest(Part):
    """One message with all that matched."""

    every: Duration | None = None
    at: tuple[Clock, ...] = ()
    timezone: TimeZone | None = None

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if (self.every is None) == (not self.at):
            raise ValueError('expected either `every: 4h` or `at: ["08:00"]`')
        return self


class Active(Part):
    """From when to when a watchlist speaks, both days included. `is_on` false: silent."""

    is_on: bool = True
    from_: date | None = Field(None, alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError(f"`until` ({self.until}) is before `from` ({self.from_})")
        return self


def as_active(value: Any) -> Any:
    """`true`, `false`, or a mapping of `from` and `until`."""
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise ValueError(f"expected true, false or {{from: 2027-08-01, until: 2027-08-20}}, found `{value}`")
        return Active(is_on=value == "true")
    if isinstance(value, dict) and "is_on" in value:
        raise ValueError("unknown key `is_on`; expected `from` and `until`")
    return value


def as_remind(value: Any) -> Any:
    return None if value == "never" else value
