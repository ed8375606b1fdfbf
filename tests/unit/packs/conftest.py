"""Packs with one more region."""

from pathlib import Path

import pytest

from caseapp.packs.policies import Policies, load_policies
from caseapp.packs.reading import PackReader
from tests.unit.packs.policy_world import HEAD, Load


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads the project's policies with one more region pack, `body` below the usual head."""

    def loaded(body: str, region: str = "370000", rank: str = "local_regulation") -> Policies:
        folder = tmp_path / "regions" / region
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "policy.yaml").write_text(HEAD.format(region=region, rank=rank) + body, encoding="utf-8")
        reader = PackReader(tmp_path)
        found = load_policies(reader)
        reader.finish()
        return found

    return loaded
