"""The cases in tests/packs leave no code of any pack out, and there are enough of them."""

import re
from pathlib import Path

import pytest

from caseapp.packs.policies import load_policies
from caseapp.packs.policy_types import PolicyList
from caseapp.packs.reading import PackReader

FOLDER = Path(__file__).parents[2] / "packs"
FILES = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yaml")}
# What screening reads of a request. The other lists say on which grounds a person decides.
READ = frozenset(PolicyList) - {
    PolicyList.REFUSAL_GROUNDS,
    PolicyList.TERMINATION_GROUNDS,
    PolicyList.PRIOR_AID_GROUNDS,
    PolicyList.PRIOR_AID_ENDINGS,
    PolicyList.FEE_RELIEF,
}
NAME = re.compile(r"^ +- name: (.+)$", re.MULTILINE)
LEAST = {"nation": 60} | dict.fromkeys(["wuhu", "liupanshui", "huaibei", "pudong", "heilongjiang"], 15)


def test_every_code_that_a_request_may_name_stands_in_a_case() -> None:
    named = set(re.findall(r"\w+", " ".join(FILES.values())))
    found = load_policies(PackReader()).files.values()
    assert not {
        f"{file.region_code} {which} {item.code}"
        for file in found
        for which, item in file.items
        if which in READ and item.code not in named
    }


@pytest.mark.parametrize(("file", "least"), LEAST.items())
def test_each_region_has_its_cases_and_their_names_are_sentences(file: str, least: int) -> None:
    names = NAME.findall(FILES[file])
    assert len(names) >= least
    assert len(set(names)) == len(names)
    assert all(len(name.split()) >= 4 for name in names)
