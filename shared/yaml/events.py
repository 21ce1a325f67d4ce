"""Plain data of a YAML file from its parser's events, as `reading` and `nodes` give it, but no places.

What they may refuse is not read here, and not told: their caller is.
"""

import sys
from collections.abc import Iterator
from typing import Any

import yaml

from shared.yaml.reading import MAX_DEPTH


class NotPlain(Exception):
    """There is something here that may not be in a user's file."""


class Events:
    """The events of one text. A mapping is entered with `keys`; each value is then taken by its first event."""

    def __init__(self, text: str) -> None:
        self.next: Any = yaml.CSafeLoader(text).get_event

    def sections(self) -> Iterator[str]:
        """The keys of the one mapping that the file is."""
        self.next()  # the start of the stream
        self.next()  # the start of the document
        root = self.next()
        if type(root) is not yaml.MappingStartEvent or root.anchor or root.tag:
            raise NotPlain
        yield from self.keys()
        self.next()  # the end of the document
        if type(self.next()) is not yaml.StreamEndEvent:
            raise NotPlain

    def keys(self) -> Iterator[str]:
        """Of the mapping whose first event was taken; who asks takes the value of each before the next."""
        seen: set[str] = set()
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = _key(event)
            if key in seen:
                raise NotPlain
            seen.add(key)
            yield key

    def value(self, event: Any, depth: int) -> Any:
        """Text, None, a list or a dict; `depth` is that of the value."""
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None:
            raise NotPlain
        if kind is yaml.ScalarEvent:
            text = event.value
            return None if not event.style and text in ("", "~", "null") else text
        if depth >= MAX_DEPTH:
            raise NotPlain
        if kind is yaml.SequenceStartEvent:
            return [self.value(one, depth + 1) for one in self.items()]
        out: dict[str, Any] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = _key(event)
            if key in out:
                raise NotPlain
            out[key] = self.value(self.next(), depth + 1)
        return out

    def items(self) -> Iterator[Any]:
        """The first event of each item of the sequence whose own was taken."""
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            yield event


def _key(event: Any) -> str:
    if type(event) is not yaml.ScalarEvent or event.anchor is not None or event.tag is not None:
        raise NotPlain
    if event.value == "<<" and not event.style:
        raise NotPlain
    return sys.intern(event.value)
