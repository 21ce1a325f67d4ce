"""`make bench`, or `python -m tests.bench hop match` for some of them."""

import json
import sys
from collections.abc import Callable, Iterator

from tests.bench import cold_start, delivery, end_to_end, hop, ingest, matching, policy, stories, tagging, week

Figures = Callable[[], Iterator[dict[str, object]]]
ALL: dict[str, Figures] = {
    "start": cold_start.figures,
    "hop": hop.figures,
    "tag": tagging.figures,
    "match": matching.figures,
    "policy": policy.figures,
    "stories": stories.figures,
    "end_to_end": end_to_end.figures,
    "delivery": delivery.figures,
    "ingest": ingest.figures,
    "week": week.figures,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(ALL)
    if unknown:
        print(f"no such figures: {', '.join(sorted(unknown))}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    for name in names or ALL:
        for figure in ALL[name]():
            print(json.dumps({"bench": name, **figure}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
