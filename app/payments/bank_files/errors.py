"""The refusal of a bank file, with everything that is wrong with it."""

from collections.abc import Iterable

from app.payments.bank_files.labels import TEXTS
from competition_rules.findings import Fact, Finding


class BankFileError(ValueError):
    """A file that must not be sent, or cannot be read. `findings` say why; `str()` says it in words."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(TEXTS[item.rule]) % item.facts for item in self.findings))


def problem(rule: str, **facts: Fact) -> Finding:
    """A finding on a file; no point of the regulation stands behind it."""
    return Finding(rule, "", facts)
