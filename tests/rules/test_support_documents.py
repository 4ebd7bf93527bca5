"""Which documents and declarations a plan needs by its measures."""

from competition_rules.findings import finding
from competition_rules.support_documents import check_documents, document_kinds, most_files, needed
from competition_rules.support_plan import measure_kinds


def codes(*measures: str) -> list[str]:
    return [one.code for one in needed(measures)]


def test_each_kind_of_measure_names_what_it_needs():
    assert {kind: codes(kind) for kind in measure_kinds()} == {
        "meals": ["no_other_funding"],
        "transport": ["no_other_funding"],
        "lodging": ["no_other_funding", "income_statement", "lodging_agreement"],
        "study_aids": ["no_other_funding"],
        "personal_items": ["no_other_funding", "income_statement"],
        "consultations": ["specialist_qualified"],
        "youth_project": ["consent_to_project"],
    }


def test_documents_are_of_measures_there_are_and_have_both_languages():
    for kind in document_kinds().values():
        assert set(kind.measures) <= measure_kinds().keys(), kind.code
        assert kind.in_language("lv") == kind.lv != kind.in_language("en") == kind.en
    assert most_files() >= len(document_kinds())


def test_a_plan_without_measures_needs_nothing():
    assert (codes(), check_documents([], [])) == ([], [])


def test_one_document_serves_several_measures_and_what_is_missing_is_told_one_by_one():
    assert check_documents(["meals", "lodging"], ["income_statement", "consent_to_project"]) == [
        finding("plan_without_declaration", "", document="no_other_funding"),
        finding("plan_without_document", "", document="lodging_agreement"),
    ]
    assert check_documents(["lodging"], ["no_other_funding", "income_statement", "lodging_agreement"]) == []
