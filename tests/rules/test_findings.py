import pickle
from decimal import Decimal

import pytest

from competition_rules.findings import Facts, Finding, finding

OVER_CEILING = finding("over_ceiling", "5", asked=Decimal("1200.00"), ceiling=Decimal("1000.00"))


def test_findings_with_the_same_rule_point_and_facts_are_equal_and_hash_alike() -> None:
    same = Finding("over_ceiling", "5", {"ceiling": Decimal(1000), "asked": Decimal(1200)})
    assert {OVER_CEILING, same} == {OVER_CEILING}
    other = finding("over_ceiling", "5", asked=Decimal(1))
    assert (other == OVER_CEILING, hash(other) == hash(OVER_CEILING)) == (False, False)


def test_the_facts_of_a_finding_read_like_a_mapping_and_do_not_change() -> None:
    given = {"asked": Decimal(1)}
    found = Finding("over_ceiling", "5", given)
    given["asked"] = Decimal(2)
    assert dict(found.facts) == {"asked": Decimal(1)}
    assert (len(found.facts), found.facts["asked"]) == (1, Decimal(1))
    with pytest.raises(TypeError):
        found.facts["asked"] = Decimal(3)  # type: ignore[index]


def test_a_finding_may_have_no_facts() -> None:
    assert Finding("not_declared", "16.9") == finding("not_declared", "16.9")
    assert Facts() == {}


def test_a_finding_survives_being_stored_and_shows_its_facts() -> None:
    assert pickle.loads(pickle.dumps(OVER_CEILING)) == OVER_CEILING
    assert repr(finding("a", "1", b=2)) == "Finding(rule='a', point='1', facts=Facts({'b': 2}))"
