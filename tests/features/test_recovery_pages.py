"""The pages of claims, as the organisation and finance use them."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.extensions import db
from app.payments.recovery_models import RecoveryProposal
from app.payments.workflow import ProposalStatus, RecoveryStatus
from tests.features.money_desk import Desk, desk
from tests.features.statement_desk import back, owing, take_in
from tests.features.test_recoveries import PDF, Owed, due_of, two
from tests.unit.statements import balanced

__all__ = ["desk", "owing", "two"]


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).replace("\u00a0", " ").split())


def newest() -> RecoveryProposal:
    wanted = select(RecoveryProposal).order_by(RecoveryProposal.id.desc()).limit(1)
    return db.session.scalars(wanted).one()


def form_of(owed: Owed, *sums: str) -> dict[str, str]:
    rows = {"reason": "Lielāki izdevumi jūlijā"}
    for number, part in enumerate(owed.parts(*sums), start=1):
        rows |= {
            f"day_{number}": f"{part.due_on:%d.%m.%Y}.",
            f"sum_{number}": str(part.amount).replace(".", ","),
        }
    return rows


def test_the_organisation_asks_for_instalments_and_finance_agrees(owing: Desk) -> None:
    owed = Owed(owing)
    with clock.at(owing.grants.at):
        asker = owing.browser(owing.grants.representative(0))
        page = text(asker.get("/recoveries/1"))
        assert "JIP0000001R" in page
        assert "LV61TREL2200000000000" in page
        assert "Eiropas Sociālais fonds" not in page.partition("<footer")[0]
        form = text(asker.get("/recoveries/1/propose/instalments?parts=4"))
        assert form.count('value="57,50"') == 4
        address = "/recoveries/1/propose/instalments?parts=3"
        assert asker.post(address, data=form_of(owed, "100.00", "100.00")).status_code == 422
        half = asker.post(address, data={"reason": "x", "day_1": "01.01.2023."})
        assert (half.status_code, "Aizpildiet gan šīs daļas dienu" in text(half)) == (422, True)
        assert asker.post(address, data=form_of(owed, "100.00", "100.00", "30.00")).status_code == 302
        assert "Gaida otru cilvēku" in text(asker.get("/recoveries/1"))
        approver = owing.browser(owed.approvers[0])
        assert "Jāizlemj priekšlikums" in text(approver.get("/recoveries"))
        assert approver.post("/recovery-proposals/1/refuse", data={}).status_code == 422
        assert approver.post("/recovery-proposals/1/confirm").status_code == 302
        assert approver.post("/recovery-proposals/1/confirm").status_code == 409
        db.session.expire_all()
        assert owed.recovery.status is RecoveryStatus.IN_INSTALMENTS
        assert "Termiņš vēl nav pienācis" in text(asker.get("/recoveries/1"))


def test_an_organisation_sees_its_own_claims_once_they_are_made_and_asks_for_nothing_else(
    owing: Desk,
) -> None:
    with clock.at(owing.grants.at):
        own, other = (owing.browser(owing.grants.representative(place)) for place in (0, 1))
        assert [one.get("/recoveries/1").status_code for one in (own, other)] == [200, 404]
        for what in ("set_off", "write_off", "surplus"):
            assert own.get(f"/recoveries/1/propose/{what}").status_code == 403
        assert own.get("/recoveries/1/propose/nothing").status_code == 404
        assert (
            "/recoveries/1" in text(own.get("/projects/1/payments"))
            or own.get("/recoveries").status_code == 403
        )


def test_a_write_off_is_proposed_with_its_documents_and_confirmed_by_another(owing: Desk) -> None:
    owed = Owed(owing)
    with clock.at(owing.grants.at):
        preparer, approver = owing.browser(owed.preparers[0]), owing.browser(owed.approvers[0])
        address = "/recoveries/1/propose/write_off"
        assert "Norakstīt" in text(preparer.get(address))
        without = preparer.post(address, data={"reason": "Organizācija likvidēta"})
        assert (without.status_code, "Pievienojiet dokumentus" in text(without)) == (422, True)
        sent = {"reason": "Organizācija likvidēta", "documents": (BytesIO(PDF.data), "akts.pdf")}
        assert preparer.post(address, data=sent, content_type="multipart/form-data").status_code == 302
        file = approver.get("/recovery-documents/1")
        assert (file.status_code, file.data) == (200, PDF.data)
        assert "attachment" in file.headers["Content-Disposition"]
        own = owing.browser(owing.grants.representative(0))
        assert (own.get("/recovery-documents/1").status_code, "akts.pdf" in text(own.get("/recoveries/1"))) == (
            403, False,
        )  # fmt: skip
        assert preparer.post("/recovery-proposals/1/confirm").status_code == 403
        assert approver.post("/recovery-proposals/1/confirm").status_code == 302
        assert "Norakstīts" in text(own.get("/recoveries/1"))


def test_a_proposal_is_taken_back_or_refused_with_a_reason(owing: Desk) -> None:
    owed = Owed(owing)
    with clock.at(owing.grants.at):
        asker, approver = owing.browser(owing.grants.representative(0)), owing.browser(owed.approvers[0])
        address = "/recoveries/1/propose/instalments"
        assert asker.post(address, data=form_of(owed, "230.00")).status_code == 302
        again = asker.post(address, data=form_of(owed, "230.00"))
        assert (again.status_code, "jau ir priekšlikums" in text(again)) == (422, True)
        assert asker.post("/recovery-proposals/1/withdraw").status_code == 302
        assert asker.post(address, data=form_of(owed, "230.00")).status_code == 302
        assert approver.post("/recovery-proposals/2/withdraw").status_code == 403
        assert (
            approver.post(
                "/recovery-proposals/2/refuse", data={"proposal-2-reason": "Jau pagarināts"}
            ).status_code
            == 302
        )
        assert newest().status is ProposalStatus.REFUSED
        assert "Jau pagarināts" in text(asker.get("/recoveries/1"))


def test_money_put_down_by_hand_is_confirmed_by_another_person_of_finance(owing: Desk) -> None:
    owed = Owed(owing)
    with clock.at(owing.grants.at):
        preparer, approver = owing.browser(owed.preparers[0]), owing.browser(owed.approvers[0])
        sent = {"amount": "30,00", "received_on": f"{owed.today:%d.%m.%Y}.", "bank_reference": "2022/7"}
        without = preparer.post("/recoveries/1/receipts", data=sent)
        assert (without.status_code, 'value="2022/7"' in text(without)) == (422, True)
        sent |= {"reason": "Bankas paziņojums"}
        assert preparer.post("/recoveries/1/receipts", data=sent).status_code == 302
        assert preparer.post("/recoveries/1/receipts", data=sent).status_code == 422
        assert (owed.now.open, owed.now.waiting) == (Decimal("230.00"), None)
        page = text(preparer.get("/recoveries/1"))
        assert "Gaida otru cilvēku" in page
        assert "Apstiprināt 30,00" not in page
        assert preparer.post("/recovery-proposals/1/confirm").status_code == 403
        assert "Apstiprināt 30,00" in text(approver.get("/recoveries/1"))
        assert approver.post("/recovery-proposals/1/confirm").status_code == 302
        db.session.expire_all()
        assert owed.now.open == Decimal("200.00")


def test_what_came_beyond_the_claim_is_listed_until_it_is_given_back(owing: Desk) -> None:
    owed = Owed(owing)
    take_in(owing, balanced(back("R1", "240.00")))
    with clock.at(owing.grants.at):
        preparer, approver = owing.browser(owed.preparers[0]), owing.browser(owed.approvers[0])
        assert "Virs prasībām saņemtā nauda" in text(preparer.get("/recoveries"))
        assert preparer.post("/recoveries/1/propose/surplus", data={"reason": "x"}).status_code == 422
        chosen = {"reason": "Pārskaitīts divreiz", "where": "return"}
        assert preparer.post("/recoveries/1/propose/surplus", data=chosen).status_code == 302
        assert approver.post("/recovery-proposals/1/confirm").status_code == 302
        assert "Virs prasībām saņemtā nauda" in text(preparer.get("/recoveries"))
        returned = {"paid_on": f"{owed.today:%d.%m.%Y}.", "reference": "OUT-1"}
        assert preparer.post("/recovery-proposals/1/returned", data={}).status_code == 422
        assert preparer.post("/recovery-proposals/1/returned", data=returned).status_code == 302
        assert "Virs prasībām saņemtā nauda" not in text(preparer.get("/recoveries"))
        assert preparer.post("/recovery-proposals/1/returned", data=returned).status_code == 409


def test_a_claim_is_set_off_on_its_page_and_both_books_show_it(two: tuple[Owed, Any], desk: Desk) -> None:
    owed, other = two
    with clock.at(owed.grants.at):
        preparer = desk.browser(owed.preparers[0])
        assert "nav noslēguma maksājuma" in text(preparer.get("/recoveries/1/propose/set_off"))
    assert owed.grants.report(1, reached=20, accepted=4)
    with clock.at(owed.grants.at):
        form = text(preparer.get("/recoveries/1/propose/set_off"))
        assert ("checked" in form, 'value="230,00"' in form) == (True, True)
        sent = {"due": str(due_of(other).id), "amount": "200,00", "reason": "Vienojāmies"}
        too_much = preparer.post("/recoveries/1/propose/set_off", data={**sent, "amount": "231,00"})
        assert (too_much.status_code, "ne vairāk kā 230,00 €" in text(too_much)) == (422, True)
        assert preparer.post("/recoveries/1/propose/set_off", data=sent).status_code == 302
        assert desk.browser(owed.approvers[0]).post("/recovery-proposals/1/confirm").status_code == 302
        for project in (1, 2):
            assert "200,00 €" in text(preparer.get(f"/books/projects/{project}"))
        assert "Ieskaitīts atmaksā" in text(preparer.get("/books/projects/2"))
        assert "720,00 €" in text(preparer.get("/payments"))
        assert owed.now.open == Decimal("30.00")


@pytest.mark.parametrize(
    "address", ["/recoveries/9", "/recoveries/9/propose/write_off", "/recovery-documents/9"]
)
def test_what_is_not_there_is_not_found(owing: Desk, address: str) -> None:
    with clock.at(owing.grants.at):
        assert owing.browser(owing.grants.field.preparers[0]).get(address).status_code == 404
