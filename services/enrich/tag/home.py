"""In which country a source is at home: as its feed says, else by the end of its domain."""

from shared.countries import countries
from shared.events import Source

# Sold to all the world: .tv is television, .io computers, .co companies.
_SOLD_NAMES = "ac ag ai am as bz cc cd co fm gg io la ly me ms nu pw sc sh st tk to tv vc vg ws"
_SOLD = frozenset(_SOLD_NAMES.split())
_ISO = {"uk": "GB"}  # the one domain of a country that is not its code


def home_of(source: Source | None) -> str | None:
    """The code of the country, where it is known."""
    if source is None:
        return None
    if source.country and source.country.upper() in countries():
        return source.country.upper()
    end = (source.domain or "").rstrip(".").rsplit(".", 1)[-1].lower()
    code = _ISO.get(end, end.upper())
    return code if code in countries() and end not in _SOLD else None
