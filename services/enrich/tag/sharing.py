"""How a batch is shared out among the taggers, so that long documents hold up no short ones."""

from collections.abc import Sequence

AT_ONCE = 16  # larger batches are slower and take up to seven times the memory (docs/enrichment.md)
PART_CHARS = 100_000  # what a tagger is given at once; a longer article is given alone
NOW_CHARS = 300_000  # of one batch for each tagger: a few seconds of work. What is beyond waits for a batch of its own


def share_out(lengths: Sequence[int], taggers: int) -> list[list[int]]:
    """The articles to tag now, by their places, in parts for one tagger each, the shortest first; at least one."""
    parts: list[list[int]] = []
    size = total = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        length = lengths[place]
        if parts and total + length > NOW_CHARS * taggers:
            break
        if not parts or len(parts[-1]) == AT_ONCE or size + length > PART_CHARS:
            parts.append([])
            size = 0
        parts[-1].append(place)
        size, total = size + length, total + length
    return parts
