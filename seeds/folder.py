"""Where the seeds lie: in the checkout and in an installed wheel alike."""

from importlib.resources import files
from pathlib import Path


def path() -> Path:
    """The folder with `articles/`, `watchlists/`, `feeds.yaml` and `demo.yaml`; the package is never zipped."""
    return Path(str(files("seeds")))
