"""Articles against watchlists: which match, where, and why. Pure; services/alert/watchlists has read the files."""

from services.alert.matching.excerpts import Excerpt, excerpts
from services.alert.matching.explain import Clause, Explanation
from services.alert.matching.matcher import Matcher, compile  # noqa: A004

__all__ = ["Clause", "Excerpt", "Explanation", "Matcher", "compile", "excerpts"]
