"""`${NAME}` and `${NAME:-default}` in a user's file, with a problem at its place where one cannot be resolved. Pure."""

import re
from collections.abc import Mapping

from shared.errors import Problem
from shared.yaml.nodes import Scalar

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{")


def resolved(scalar: Scalar, env: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """The text with what its references stand for; an empty value is as if it were not set."""
    problems: list[Problem] = []

    def value(found: re.Match[str]) -> str:
        name, default = found[1], found[2]
        if name is None:
            problems.append(scalar.problem_at(found.start(), "expected ${NAME} or ${NAME:-default}"))
        elif env.get(name):
            return env[name]
        elif default is None:
            message = f"{name} is not set; set it, or give ${{{name}:-default}}"
            problems.append(scalar.problem_at(found.start(), message))
        return default or ""

    return _REFERENCE.sub(value, scalar.text), problems
