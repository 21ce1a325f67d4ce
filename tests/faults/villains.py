"""Who does the harm in a soak: one for each process, at moments of chance, and one for the server. They do not wait for
each other, so that everything may fail at once."""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import redis

from shared import streams
from tests.faults.theatre import PROCESSES, Theatre

STALL_S = 6.5  # longer than a consumer is thought alive
WATCHED = 4  # of so many kills one is watched until what it left is done
GROUPS = {"enrich": ((streams.ARTICLES, "tag"), (streams.TAGGED, "story")), "alert": ((streams.ENRICHED, "match"),)}
LONGEST_WATCH_S = 60.0
AHEAD = 0.1  # of the articles may come before their time
LONGEST_WAIT_S = 5.0  # for a victim that has something in hand


@dataclass
class Harm:
    """What was done so far. `recoveries`: seconds from a kill until what its victim had in hand was done by others."""

    planned: int
    done: dict[str, int] = field(default_factory=lambda: {"kill": 0, "stall": 0, "server": 0})
    recoveries: list[float] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    lying_in_wait: int = 0

    @property
    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)

    @contextmanager
    def waiting_for_prey(self) -> Iterator[None]:
        self.lying_in_wait += 1
        try:
            yield
        finally:
            self.lying_in_wait -= 1

    def allows(self, share: float) -> bool:
        """So that articles come while harm is done: not all before it, and some when a victim is wanted at work."""
        done = sum(self.done.values()) / max(1, self.planned)
        return self.is_over or share <= done + (AHEAD if self.lying_in_wait else 0)


def begin(theatre: Theatre, kills: int, stalls: int, server_kills: int, seed: int) -> Harm:
    """The deeds are dealt out evenly."""
    harm = Harm(kills + stalls + server_kills)
    deeds: dict[str, list[str]] = {name: [] for name in PROCESSES}
    for deed, name in zip(["kill"] * kills + ["stall"] * stalls, cycle(PROCESSES), strict=False):
        deeds[name].append(deed)
    for number, (name, own) in enumerate(deeds.items()):
        chance = random.Random(seed + number)
        chance.shuffle(own)
        harm.threads.append(threading.Thread(target=_harm, args=(theatre, harm, name, own, chance)))
    lasts_s = 2.0 * max(map(len, deeds.values()))
    arguments = (theatre, harm, server_kills, lasts_s, random.Random(seed + 99))
    harm.threads.append(threading.Thread(target=_harm_server, args=arguments))
    for thread in harm.threads:
        thread.start()
    return harm


def _harm(theatre: Theatre, harm: Harm, name: str, deeds: Sequence[str], chance: random.Random) -> None:
    for number, deed in enumerate(deeds):
        time.sleep(chance.uniform(0.1, 3.0))
        if deed == "stall":
            theatre.stall(name, STALL_S)
        elif number % WATCHED == 1 and PROCESSES[name] in GROUPS:
            _kill_and_watch(theatre, harm, name)
        else:
            theatre.kill(name)
        harm.done[deed] += 1


def _harm_server(theatre: Theatre, harm: Harm, kills: int, lasts_s: float, chance: random.Random) -> None:
    for _ in range(kills):
        time.sleep(chance.uniform(0.5, 1.5) * lasts_s / kills)
        with harm.waiting_for_prey():
            theatre.kill_server()
        harm.done["server"] += 1


def _kill_and_watch(theatre: Theatre, harm: Harm, name: str) -> None:
    """A victim with something in hand, until nothing of it is pending with anybody. A kill of the server meanwhile makes
    it no measure."""
    victim, servers_killed, began = theatre.running[name].pid, harm.done["server"], time.monotonic()
    with redis.Redis(port=theatre.server.port, socket_timeout=5) as line:
        try:
            with harm.waiting_for_prey():
                while not _pending(line, PROCESSES[name], of=victim) and time.monotonic() - began < LONGEST_WAIT_S:
                    time.sleep(0.002)
            began = time.monotonic()
            theatre.kill(name)
            left = _pending(line, PROCESSES[name], of=victim)
            while left & _pending(line, PROCESSES[name]) and time.monotonic() - began < LONGEST_WATCH_S:
                time.sleep(0.05)
        except redis.RedisError:
            return
    if left and servers_killed == harm.done["server"]:
        harm.recoveries.append(round(time.monotonic() - began, 2))


def _pending(line: "redis.Redis", service: str, of: int | None = None) -> set[tuple[str, bytes]]:
    """Group and entry; of the consumers of one process, or of all."""
    found: set[tuple[str, bytes]] = set()
    for stream, group in GROUPS[service]:
        rows: Any = line.xpending_range(stream, group, "-", "+", 1_000)
        found |= {(group, row["message_id"]) for row in rows if of is None or f"-{of}-".encode() in row["consumer"]}
    return found
