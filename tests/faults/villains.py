"""Who does the harm in a soak: one for each process, at moments of chance, and one for the server. They do not wait for
each other, so that everything may fail at once."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import redis

from shared import streams
from tests.faults.theatre import PROCESSES, Theatre

STALL_S = 6.5  # longer than a consumer is thought alive
AT_WORK = 0.75  # of the deeds are done to a process that works, the others wherever it is
LONGEST_START_S = 20.0
WATCHED = 6  # of so many kills one is watched until what it left is done
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
    stalls: Counter[str] = field(default_factory=Counter)
    ahead: list[float] = field(default_factory=list)
    truces: dict[str, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock))

    @property
    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)

    @contextmanager
    def wanting_work(self, ahead: float) -> Iterator[None]:
        """This share of the articles may come before its time: something must be at work to be harmed."""
        self.ahead.append(ahead)
        try:
            yield
        finally:
            self.ahead.remove(ahead)

    def allows(self, share: float) -> bool:
        """So that articles come while harm is done: not all before it, and some when a victim is wanted at work."""
        done = sum(self.done.values()) / max(1, self.planned)
        return self.is_over or share <= done + max(self.ahead, default=0)


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
    lasts_s = 3.0 * max(map(len, deeds.values()))
    arguments = (theatre, harm, server_kills, lasts_s, random.Random(seed + 99))
    harm.threads.append(threading.Thread(target=_harm_server, args=arguments))
    for thread in harm.threads:
        thread.start()
    return harm


def _harm(theatre: Theatre, harm: Harm, name: str, deeds: Sequence[str], chance: random.Random) -> None:
    for number, deed in enumerate(deeds):
        if chance.random() < AT_WORK:
            _wait_until_ready(theatre, name)
        time.sleep(chance.uniform(0.1, 2.0))
        if deed == "kill" and number % WATCHED == 1 and PROCESSES[name] in GROUPS:
            with harm.truces[PROCESSES[name]]:
                _wait_until_ready(theatre, name)
                _wait_until_ready(theatre, _twin(name))
                _kill_and_watch(theatre, harm, name)
        elif deed == "kill":
            with harm.truces[PROCESSES[name]]:
                theatre.kill(name)
        else:
            with harm.truces[PROCESSES[name]]:
                harm.stalls[PROCESSES[name]] += 1
            theatre.stall(name, STALL_S)
        harm.done[deed] += 1


def _twin(name: str) -> str:
    return next((other for other in PROCESSES if other != name and PROCESSES[other] == PROCESSES[name]), name)


def _wait_until_ready(theatre: Theatre, name: str) -> None:
    """As far as it gets there: the server may be down."""
    ends = time.monotonic() + LONGEST_START_S
    while not theatre.is_ready(name) and time.monotonic() < ends:
        time.sleep(0.05)


def _harm_server(theatre: Theatre, harm: Harm, kills: int, lasts_s: float, chance: random.Random) -> None:
    for _ in range(kills):
        time.sleep(chance.uniform(0.5, 1.5) * lasts_s / kills)
        with harm.wanting_work(1.0):
            theatre.kill_server()
        harm.done["server"] += 1


def _kill_and_watch(theatre: Theatre, harm: Harm, name: str) -> None:
    """A victim with something in hand, until nothing of it is pending with anybody, while its twin lives. A kill of the
    server meanwhile makes it no measure, and so does a stall of the twin."""
    victim, began = theatre.running[name].pid, time.monotonic()
    others = harm.done["server"], harm.stalls[PROCESSES[name]]
    with redis.Redis(port=theatre.server.port, socket_timeout=5) as line:
        try:
            with harm.wanting_work(AHEAD):
                while not _pending(line, PROCESSES[name], of=victim) and time.monotonic() - began < LONGEST_WAIT_S:
                    time.sleep(0.002)
            began = time.monotonic()
            theatre.kill(name)
            left = _pending(line, PROCESSES[name], of=victim)
            while left & _pending(line, PROCESSES[name]) and time.monotonic() - began < LONGEST_WATCH_S:
                time.sleep(0.05)
        except redis.RedisError:
            return
    if left and others == (harm.done["server"], harm.stalls[PROCESSES[name]]):
        harm.recoveries.append(round(time.monotonic() - began, 2))


def _pending(line: "redis.Redis", service: str, of: int | None = None) -> set[tuple[str, bytes]]:
    """Group and entry; of the consumers of one process, or of all."""
    found: set[tuple[str, bytes]] = set()
    for stream, group in GROUPS[service]:
        rows: Any = line.xpending_range(stream, group, "-", "+", 1_000)
        found |= {(group, row["message_id"]) for row in rows if of is None or f"-{of}-".encode() in row["consumer"]}
    return found
