"""Which supporting documents and declarations a support plan needs, by the kinds of its measures."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from competition_rules.findings import Finding
from competition_rules.support import support_values


@dataclass(frozen=True)
class DocumentKind:
    """A document that is attached as a file, or a declaration that a person of the school makes, and for which kinds
    of measures it is needed."""

    code: str
    is_file: bool
    measures: tuple[str, ...]
    lv: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.lv


@cache
def document_kinds() -> dict[str, DocumentKind]:
    """All kinds of documents and declarations by code."""
    return {
        one["code"]: DocumentKind(
            one["code"], one["form"] == "file", tuple(one["measures"]), one["lv"], one["en"]
        )
        for one in support_values()["documents"]["kinds"]
    }


def most_files() -> int:
    """How many files one plan may have."""
    limit: int = support_values()["documents"]["most_files"]
    return limit


def needed(measures: Collection[str]) -> list[DocumentKind]:
    """What a plan with measures of these kinds needs, in the order of the data."""
    return [one for one in document_kinds().values() if set(one.measures) & set(measures)]


def check_documents(measures: Collection[str], held: Collection[str]) -> list[Finding]:
    """What the plan lacks of the documents and declarations that its measures need; `held` are the codes it has."""
    return [
        Finding(f"plan_without_{'document' if one.is_file else 'declaration'}", "", {"document": one.code})
        for one in needed(measures)
        if one.code not in held
    ]
