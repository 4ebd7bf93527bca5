"""How partners join: figures, the signed agreement, the end; and the region tables."""

from datetime import date

import pytest
from sqlalchemy import select

from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.participation import published, queries, service
from app.participation.models import Participation
from app.participation.published import Total
from app.participation.queries import RegionRow
from app.participation.workflow import ParticipationStatus
from app.registry.models import Region, SchoolKind
from competition_rules.findings import Finding, finding
from tests.builders import participation
from tests.builders.accounts import actor
from tests.builders.registry import municipality, school

TODAY = date(2022, 4, 4)


def refused(call, *arguments: object, **values: object) -> list[Finding]:
    with pytest.raises(Refused) as caught:
        call(*arguments, **values)
    return list(caught.value.findings)


def vocational(name: str = "Saldus tehnikums", place: str = "Saldus novads"):
    return school(name, municipality_name=place, kind=SchoolKind.VOCATIONAL, is_state=True)


def test_a_partner_contracts_signs_and_leaves(any_database, noon):
    by = participation.manager()
    place = municipality().id
    entry = participation.contracting(by=by)
    assert (queries.signed_municipality_ids(), queries.has_signed(place)) == (set(), False)
    service.enter_figures(entry, schools_participating=7, learners_at_risk=200, by=by, at=noon)
    service.record_agreement(entry, "L-1", TODAY, by=by, at=noon)
    assert (queries.signed_municipality_ids(), queries.has_signed(place)) == ({place}, True)
    assert (entry.status, entry.agreement_number, entry.signed_on) == (
        ParticipationStatus.SIGNED, "L-1", TODAY,
    )  # fmt: skip
    service.end(entry, TODAY, by=by, at=noon)
    assert (queries.signed_municipality_ids(), entry.ended_on) == (set(), TODAY)
    again = participation.contracting(by=by)
    assert again.id != entry.id


def test_what_was_signed_on_a_day_is_known_later(any_database, noon):
    by = participation.manager()
    entry = participation.signed(signed_on=date(2022, 3, 1), by=by)
    service.end(entry, date(2022, 3, 20), by=by, at=noon)
    days = [date(2022, 2, 28), date(2022, 3, 1), date(2022, 3, 19), date(2022, 3, 20)]
    assert [queries.has_signed(municipality().id, day) for day in days] == [False, True, True, False]


def test_a_partner_never_takes_part_twice_at_once(any_database, noon):
    participation.contracting()
    expected = [finding("participation_live", "", partner="Saldus novads")]
    assert refused(participation.contracting) == expected
    tehnikums = vocational()
    participation.signed(tehnikums)
    assert [item.rule for item in refused(participation.contracting, tehnikums)] == ["participation_live"]
    assert len(db.session.scalars(select(Participation)).all()) == 2


def test_the_number_of_an_agreement_is_unique_and_it_is_signed_by_today(any_database, noon):
    by = participation.manager()
    participation.signed(number="L-1", by=by)
    entry = participation.contracting(municipality("Talsu novads"), by=by)
    assert refused(service.record_agreement, entry, "L-1", TODAY, by=by, at=noon) == [
        finding("cooperation_number_taken", "", number="L-1")
    ]
    tomorrow = date(2022, 4, 5)
    assert refused(service.record_agreement, entry, "L-2", tomorrow, by=by, at=noon) == [
        finding("cooperation_signed_in_future", "", day=tomorrow)
    ]
    service.record_agreement(entry, "L-2", TODAY, by=by, at=noon)
    with pytest.raises(StaleState):
        service.record_agreement(entry, "L-3", TODAY, by=by, at=noon)


def test_a_participation_ends_between_the_signing_and_today(app, noon):
    by = participation.manager()
    entry = participation.signed(signed_on=date(2022, 3, 1), by=by)
    assert refused(service.end, entry, date(2022, 4, 5), by=by, at=noon) == [
        finding("participation_ends_in_future", "", day=date(2022, 4, 5))
    ]
    assert refused(service.end, entry, date(2022, 2, 28), by=by, at=noon) == [
        finding("participation_ends_before_signed", "", day=date(2022, 3, 1))
    ]


def test_figures_are_counts_and_stay_as_they_were_at_the_end(app, noon):
    by = participation.manager()
    entry = participation.signed(by=by)
    figures = {"schools_participating": -1, "learners_at_risk": 3}
    assert refused(service.enter_figures, entry, **figures, by=by, at=noon) == [
        finding("participation_negative", "")
    ]
    service.end(entry, TODAY, by=by, at=noon)
    figures["schools_participating"] = 1
    assert refused(service.enter_figures, entry, **figures, by=by, at=noon) == [
        finding("participation_ended", "")
    ]


def test_exactly_one_partner_and_no_school_of_general_education(app, noon):
    by = participation.manager()
    none = [finding("participation_one_partner", "")]
    place, general = municipality(), school()
    both = {"municipality_id": place.id, "school_id": general.id}
    for partner in ({}, both, {"municipality_id": 10**6}, {"school_id": 10**6}):
        assert refused(service.start, **partner, by=by, at=noon) == none
    assert refused(service.start, school_id=general.id, by=by, at=noon) == [
        finding("participation_school_not_vocational", "", partner=general.name)
    ]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR, Role.FINANCE_APPROVER])
def test_only_the_programme_manager_enters_participation(app, noon, role):
    entry, other = participation.contracting(), actor(role)
    for verb, values in (
        (service.enter_figures, {"schools_participating": 1, "learners_at_risk": 1}),
        (service.record_agreement, {"number": "L-1", "signed_on": TODAY}),
        (service.end, {"ended_on": TODAY}),
    ):
        with pytest.raises(NotPermitted):
            verb(entry, **values, by=other, at=noon)
    with pytest.raises(NotPermitted):
        service.start(municipality_id=1, by=other, at=noon)


def test_the_region_tables_are_computed_from_the_data(any_database, noon):
    by = participation.manager()
    participation.signed(schools=5, learners=100, by=by)
    participation.contracting(municipality("Talsu novads"), schools=2, learners=None, by=by)
    ended = participation.signed(municipality("Ogres novads"), by=by)
    service.end(ended, TODAY, by=by, at=noon)
    tehnikums = vocational()
    vocational("Talsu tehnikums", "Talsu novads")
    participation.signed(tehnikums, schools=None, learners=50, by=by)
    general, vet = queries.region_table(), queries.vocational_table()
    assert list(general) == list(vet) == list(Region)
    assert general[Region.KURZEME] == RegionRow(20, 2, 1, 7, 100)
    assert general[Region.RIGA_REGION] == RegionRow(29, 0, 0, 0, 0)
    assert queries.total(general) == RegionRow(119, 2, 1, 7, 100)
    assert vet[Region.KURZEME] == queries.total(vet) == RegionRow(2, 1, 1, 0, 50)


def test_the_published_tables_keep_their_printed_totals_beside_the_computed():
    assert published.general().disagreeing == {}
    assert published.general().totals["municipalities_contracting"] == Total(41, 41)
    table = published.vocational()
    assert table.disagreeing == {
        "institutions_contracting": Total(printed=19, computed=18),
        "learners_at_risk": Total(printed=2120, computed=2416),
    }
    assert {name: total.difference for name, total in table.disagreeing.items()} == {
        "institutions_contracting": 1, "learners_at_risk": -296,
    }  # fmt: skip
    assert table.approximate == {Region.KURZEME, Region.LATGALE}
    assert table.rows[Region.ZEMGALE] == {
        "institutions_total": 4, "institutions_contracting": 3, "learners_total": 1613, "learners_at_risk": 343,
    }  # fmt: skip
