"""Signed copies of agreements: what is recognised, what is refused, who may have them back."""

import hashlib
import io
import zipfile

import pytest

from app.agreements.copy_models import SignedCopy
from app.agreements.models import Party
from app.core.roles import Role
from app.documents.signed_files import recognised
from app.documents.uploads import UploadKind, UploadRefused
from app.extensions import db
from tests.builders import accounts, registry
from tests.features.money_desk import Desk, desk

__all__ = ["desk"]
SIGNED_PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Sig /ByteRange [0 10 20 30] /Contents <00> >>\nendobj\n%%EOF"
PLAIN_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def container(*parts: tuple[str, str], mimetype: str = "application/vnd.etsi.asic-e+zip") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("mimetype", mimetype)
        for name, content in parts:
            package.writestr(name, content)
    return made.getvalue()


SIGNATURES = (
    "META-INF/signatures0.xml",
    "<ds:Signature><ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature>",
)
EDOC = container(("ligums.pdf", "x"), SIGNATURES, ("META-INF/edoc-signatures-S1.xml", SIGNATURES[1]))


def test_a_signed_file_is_known_by_what_is_in_it() -> None:
    found = [
        (one.kind, one.signatures) for one in (recognised(EDOC, "l.edoc"), recognised(SIGNED_PDF, "l.pdf"))
    ]
    assert found == [(UploadKind.EDOC, 2), (UploadKind.PDF, 1)]


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (PLAIN_PDF, "ligums.pdf", "signed_without_signature"),
        (container(("ligums.pdf", "x")), "ligums.edoc", "signed_without_signature"),
        (container(("ligums.pdf", "x"), ("META-INF/signatures0.xml", "<x/>")), "l.asice", "signed_without_signature"),
        (container(SIGNATURES), "ligums.asice", "signed_without_signature"),
        (container(("content.xml", "x"), mimetype="application/vnd.oasis.opendocument.text"), "l.odt", "signed_kind"),
        (container(("ligums.pdf", "x"), SIGNATURES, mimetype="application/zip"), "l.edoc", "upload_kind"),
        (EDOC, "ligums.pdf", "upload_name_differs"),
        (b"", "ligums.pdf", "upload_empty"),
    ],
)  # fmt: skip
def test_what_is_not_signed_is_refused(data: bytes, name: str, rule: str) -> None:
    with pytest.raises(UploadRefused) as caught:
        recognised(data, name)
    assert [one.rule for one in caught.value.findings] == [rule]


def test_a_copy_is_handed_in_by_a_party_and_had_back_by_who_reads_the_agreement(desk: Desk) -> None:
    assert desk.grants.prepare_agreement(0)
    field, address = desk.grants.field, "/agreements/1/copies"
    chair = desk.browser(field.chair)
    bare = chair.post(address, data={"file": (io.BytesIO(PLAIN_PDF), "ligums.pdf")})
    assert (bare.status_code, "nav atrasts elektroniskais paraksts" in bare.text) == (422, True)
    assert chair.post(address).status_code == 422
    assert chair.post(address, data={"file": (io.BytesIO(SIGNED_PDF), "ligums.pdf")}).status_code == 302
    organisation = desk.browser(desk.grants.representative(0))
    all_signed = {"file": (io.BytesIO(EDOC), "ligums.edoc"), "of_all": "y"}
    assert organisation.post(address, data=all_signed).status_code == 302
    kept = db.session.query(SignedCopy).order_by(SignedCopy.id).all()
    assert [(one.party, one.signatures) for one in kept] == [(Party.MUNICIPALITY, 1), (None, 2)]
    assert kept[1].file_key == hashlib.sha256(EDOC).hexdigest()
    for reader in (field.preparers[0], accounts.actor(Role.AUDITOR), desk.grants.representative(0)):
        browser = desk.browser(reader)
        assert "paraksti: 2" in browser.get("/agreements/1").text
        answer = browser.get("/agreement-copies/2")
        assert (answer.data, answer.headers["Content-Disposition"]) == (
            EDOC,
            "attachment; filename=ligums.edoc",
        )
    stranger = accounts.actor(Role.CHAIR, registry.municipality("Kuldīgas novads"))
    for other in (desk.grants.representative(1), stranger):
        assert desk.browser(other).get("/agreement-copies/2").status_code == 404
        assert desk.browser(other).post(address).status_code == 404
