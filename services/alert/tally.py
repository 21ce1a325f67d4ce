"""The metrics of alert, made when first used, so that nothing happens at import."""

from functools import cache

from prometheus_client import Counter, Histogram


@cache
def alerts() -> Counter:
    return Counter("tocsin_alerts", "Alerts told, by reason", ["reason"])


@cache
def held() -> Counter:
    return Counter("tocsin_held", "Matches held, by the stage that held them", ["reason"])


@cache
def deliveries() -> Counter:
    return Counter("tocsin_deliveries", "Attempts to deliver, by receiver and result", ["receiver", "result"])


@cache
def match_seconds() -> Histogram:
    buckets = (0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2.0)
    return Histogram("tocsin_match_seconds", "Time to hold one article against all watchlists", buckets=buckets)


@cache
def heartbeats() -> Counter:
    return Counter("tocsin_heartbeats", "Probes by what came of them: called, failed, missed", ["result"])
