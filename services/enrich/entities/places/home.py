"""Where a source is at home: in which country, as its feed says, else by the end of its domain."""

from dataclasses import dataclass

from shared.countries import countries
from shared.events import Source

# Sold to all the world: .tv is television, .io computers, .co companies.
_SOLD_NAMES = "ac ag ai am as bz cc cd co fm gg io la ly me ms nu pw sc sh st tk to tv vc vg ws"
_SOLD = frozenset(_SOLD_NAMES.split())
_ISO = {"uk": "GB"}  # the one domain of a country that is not its code


@dataclass(frozen=True, slots=True)
class Home:
    """`country` is its code, where it is known; `domain` may name a town."""

    country: str | None = None
    domain: str = ""


NOWHERE = Home()


def home_of(source: Source | None) -> Home:
    """The home of a source, as far as it is known."""
    if source is None:
        return NOWHERE
    domain = (source.domain or "").rstrip(".").lower()
    if source.country and source.country.upper() in countries():
        return Home(source.country.upper(), domain)
    end = domain.rsplit(".", 1)[-1]
    code = _ISO.get(end, end.upper())
    return Home(code if code in countries() and end not in _SOLD else None, domain)
