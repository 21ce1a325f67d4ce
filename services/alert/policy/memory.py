"""Values that policy stores: JSON that a newer release may have more fields in."""

from pydantic import BaseModel, ConfigDict


class Memory(BaseModel):
    """A value of a watchlist's state."""

    model_config = ConfigDict(frozen=True, extra="ignore")
