"""Texts of supporting documents."""

from functools import partial

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts, language
from competition_rules.support_documents import DocumentKind, document_kinds

ENDPOINTS = {
    "support_plans.documents": _l("documents of a support plan"),
    "support_plans.attach_document": _l("documents of a support plan"),
    "support_plans.declare": _l("declarations of a support plan"),
    "support_plans.remove_document": _l("documents of a support plan"),
    "support_plans.document": _l("document of a support plan"),
}


def label(kind: DocumentKind) -> str:
    """What the kind is called in the reader's language."""
    return kind.in_language(language())


add_texts({f"word:{code}": LazyString(partial(label, kind)) for code, kind in document_kinds().items()})
add_texts(
    {
        "plan_without_document": _l(
            "The measures need a document: %(document)s. Attach it under “Documents and declarations”."
        ),
        "plan_without_declaration": _l(
            "The measures need a declaration: %(document)s. Make it under “Documents and declarations”."
        ),
        "document_too_many": _l("A plan has at most %(most)s files. Take one out first."),
        "document_declared": _l("This declaration is made already."),
    }
)
