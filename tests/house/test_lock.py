"""The lock holds all that its packages need, on every Python they may meet."""

from importlib import metadata

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.test_files import locked


def needed(name: str, python: str) -> set[str]:
    """What an installed package asks for on that Python, its extras left out."""
    short = ".".join(python.split(".")[:2])
    surroundings = {**default_environment(), "python_version": short, "python_full_version": python}
    asked = map(Requirement, metadata.requires(name) or ())
    return {
        canonicalize_name(one.name)
        for one in asked
        if one.marker is None or one.marker.evaluate({**surroundings, "extra": ""})
    }


@pytest.mark.parametrize("python", ["3.11.0", "3.11.2", "3.11.3", "3.12.0", "3.13.0", "3.14.0"])
def test_nothing_is_missing_on_this_python(python: str) -> None:
    names = {canonicalize_name(name) for name in locked()}
    installed = {canonicalize_name(one.metadata["Name"]) for one in metadata.distributions()}
    missing = {
        f"{name} needs {wanted}" for name in names & installed for wanted in needed(name, python) - names
    }
    assert not missing
