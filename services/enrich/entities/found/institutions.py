"""Bodies whose name has several words, whole: `Ministry of Trade and Industry`, `Zorb Girls High School`, `Zorb Foods
LLC`, `Tate & Moss`, `Dinamo Zorb`. A small model sees a part of such a name, or takes it for its town or founder."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from services.enrich.entities.found.given import is_given
from services.enrich.entities.found.nouns import AFFAIRS, BODIES, LANDS, OPENERS, OTHERS
from services.enrich.entities.found.runs import UPPER
from services.enrich.entities.found.titles import is_title
from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found
from services.enrich.tag.casing import is_raised

_CAPITAL = rf"(?:[AK]/S\b|[{UPPER}](?:[\w’']|-(?=\w)|\.(?=\w))*)"
_LINK = r"(?:(?:of|for)(?: the)?|and|&)"
_CHAIN = re.compile(rf"(?<![\w’'&/@.-]){_CAPITAL}(?: (?:{_LINK} )?{_CAPITAL})+")
_OWNER = re.compile(r"(?!(?:People|Women|Men|Children|Girl|Boy|Worker|Farmer|Veteran|Mother)['’]s)\w+['’]s\Z")
_WORD = re.compile(rf"{_LINK}(?= )|[^ ]+")
# Which are called after what follows: `Department of Trade`.
_HEAD_WORDS = """
    ministry department university bank diocese archdiocese authority institute board bureau chamber federation
    association union court college school church council commission society academy directorate faculty movement front
    organisation organization confederation league guild brotherhood alliance centre center agency company corporation
    inspectorate conference synod
"""
_HEADS = frozenset(_HEAD_WORDS.split())
# Which are called after what stands before: `Zorb Girls High School`.
_TAIL_WORDS = """
    ministry university college school academy institute hospital council committee commission authority agency
    association federation confederation union party movement front alliance foundation society bank court bureau
    department board corporation company airlines airways newspapers secretariat chamber cooperative diocese
    archdiocese sacco ventures industries holdings enterprises motors pharmaceuticals brewery breweries mills times
    herald tribune gazette chronicle securities inc corp ltd limited llc llp plc gmbh ag sa nv bv ab asa a/s oyj spa
    bhd pty pvt tbk sarl metals foods srl jsc pjsc
"""
_TAILS = frozenset(_TAIL_WORDS.split())
_FORMS = frozenset(("inc", "corp", "ltd", "llc", "llp", "plc", "gmbh", "bhd", "spa"))  # with which a name ends
_CLUB_WORDS = """
    fc ac sc sv vfb vfl tsv cska dinamo dynamo spartak lokomotiv torpedo zenit partizan hapoel maccabi borussia bayer
    hansa werder eintracht steaua slavia olympique atletico deportivo bayern
"""
_CLUBS = frozenset(_CLUB_WORDS.split())
_KINDS = frozenset(("high", "primary", "secondary", "supreme", "royal", "new", "old", "great", "private"))
_NO_NAMES = BODIES | LANDS | OTHERS | AFFAIRS | OPENERS | _KINDS
_JOINED_BY_AND = AFFAIRS | {
    "teaching",
    "referral",
    "research",
    "training",
    "human",
    "rural",
    "urban",
    "natural",
    "cultural",
}
_LONGEST = 8  # words of a name

Words = Sequence[re.Match[str]]


def institutions(spans: Sequence[Span], found: Sequence[Found], text: str) -> list[Span]:
    """The spans, with such names each as one organization; headlines With Capitals At Each Word aside."""
    title = text.partition("\n\n")[0]
    kept = {span.start: span for span in spans}
    starts = sorted(kept)
    of_places = {hit.end for hit in found if text.endswith((" of ", " of the "), 0, hit.start)}
    found_ends = {hit.end for hit in found if hit.name.type == "place"}
    for chain in _CHAIN.finditer(text, len(title) if is_raised(title) or title.isupper() else 0):
        for words in _names(list(_WORD.finditer(text, *chain.span()))):
            start, end = words[0].start(), words[-1].end() - _possessive(words[-1][0])
            if end not in of_places and not _are_two(words, found_ends):
                _settle(start, end, kept, starts)
    return [kept[start] for start in sorted(kept)]


def _names(words: Words) -> Iterator[Words]:
    """What of the chain is the name of a body."""
    for part in _parts(words):
        name = _without_opener(part)
        if 1 < len(name) <= _LONGEST and _is_a_body(name):
            yield name


def _are_two(words: Words, places: Collection[int]) -> bool:
    """True of `Kenya & Uganda` and `Ann Kirby & Elena Moss`, which found no firm."""
    if not any(word[0] == "&" for word in words) or _plain(words[-1]) in _TAILS:
        return False
    if any(word.end() in places for word in words):
        return True
    at = next(at for at, word in enumerate(words) if word[0] == "&")
    return all(len(side) > 1 and is_given(side[0][0]) for side in (words[:at], words[at + 1 :]))


def _parts(words: Words) -> Iterator[Words]:
    """The chain, apart at titles, and at what links no parts of one name."""
    begin = 0
    for at, word in enumerate(words):
        is_title_of_another = at > begin and is_title(word[0]) and not _is_link(words[at - 1])
        if is_title_of_another or (_is_link(word) and not _holds_together(words, begin, at)):
            yield words[begin:at]
            begin = at + 1
        elif _OWNER.match(word[0]):
            yield words[begin : at + 1]
            begin = at + 1
    yield words[begin:]


def _holds_together(words: Words, begin: int, at: int) -> bool:
    link = words[at][0]
    if _plain(words[at - 1]) in _FORMS:
        return False
    if link == "&":
        return True
    if link == "and":
        return _plain(words[at - 1]) in _JOINED_BY_AND and (_plain(words[at + 1]) in _JOINED_BY_AND)
    return _plain(words[at + 1]) not in OTHERS and any(_plain(word) in _HEADS for word in words[begin:at])


def _without_opener(words: Words) -> Words:
    begin = 0
    while begin < len(words) - 1 and (_plain(words[begin]) in OPENERS or is_title(words[begin][0])):
        begin += 1
    return words[begin:]


def _is_a_body(name: Words) -> bool:
    if any(_is_link(word) and word[0] not in ("&", "and") for word in name):  # of a head: else these were apart
        return True
    plain = [_plain(word) for word in name]
    is_named = any(word not in _NO_NAMES and word != "&" for word in plain)
    return is_named and (plain[-1] in _TAILS or "&" in plain or plain[0] in _CLUBS)


def _is_link(word: re.Match[str]) -> bool:
    return word[0] == "&" or word[0][0].islower()


def _possessive(word: str) -> int:
    return 2 if word.endswith(("'s", "’s")) else 1 if word.endswith(("'", "’")) else 0


def _plain(word: re.Match[str]) -> str:
    return word[0].lower().rstrip("’'").removesuffix("'s").removesuffix("’s")


def _settle(start: int, end: int, kept: dict[int, Span], starts: Sequence[int]) -> None:
    """The body in the place of its parts; left alone where a name reaches over its edge, or stands there already."""
    first = max(0, bisect_left(starts, start) - 1)
    touching = [kept[at] for at in starts[first : bisect_left(starts, end)] if at in kept and kept[at].end > start]
    if any(span.start < start or span.end > end for span in touching):
        return
    for span in touching:
        del kept[span.start]
    kept[start] = Span(start, end, "organization")
