"""The guarded HTTP client: the one way out of the project, for fetches and for deliveries.

Answers for addresses, redirects, sizes, deadlines and TLS; when to ask and what to make of an answer is left to others.
The only package that imports httpx and httpcore.
"""

from shared.http.addresses import Network, Refused
from shared.http.client import MAX_REDIRECTS, Answer, Client, Fetched, fetch_once, open_client, user_agent
from shared.http.resolving import refusal

__all__ = [
    "MAX_REDIRECTS",
    "Answer",
    "Client",
    "Fetched",
    "Network",
    "Refused",
    "fetch_once",
    "open_client",
    "refusal",
    "user_agent",
]
