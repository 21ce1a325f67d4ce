"""The query language: text to tree, or a QueryError with the place and what to write instead."""

from services.alert.watchlists.query.errors import QueryError
from services.alert.watchlists.query.operands import check_positive
from services.alert.watchlists.query.parser import mistakes, parse

__all__ = ["QueryError", "check_positive", "mistakes", "parse"]
