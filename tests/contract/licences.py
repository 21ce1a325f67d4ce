"""Every installed distribution has a licence that an Apache-2.0 product may stand on. `make lint` runs it."""

import json
import subprocess
import sys

# Permissive ones, and the weak copyleft of single files, which asks nothing of what merely uses them.
ALLOWED = (
    "MIT",
    "BSD",
    "Apache",
    "ISC",
    "PSF",
    "Python Software Foundation",
    "MPL",
    "Mozilla Public License",
    "Unlicense",
    "0BSD",
    "CC0",
    "Zlib",
)
# A choice that holds an allowed licence is taken as that one; `tld` offers MPL-1.1 beside the GPL.
OURS = "tocsin"
# Distributions whose metadata names no licence that can be read, with where it is told instead.
KNOWN = {"py3langid": "BSD-3-Clause, LICENSE in its wheel"}


def main() -> int:
    listed = subprocess.run([sys.executable, "-m", "piplicenses", "--format=json"], check=True, capture_output=True)
    wrong = [
        f"{row['Name']} {row['Version']}: {row['License']}"
        for row in json.loads(listed.stdout)
        if row["Name"] != OURS and row["Name"] not in KNOWN and not any(name in row["License"] for name in ALLOWED)
    ]
    print("\n".join(wrong) or "licences: all allowed", file=sys.stderr if wrong else sys.stdout)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
