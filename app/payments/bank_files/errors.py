"""The refusal of a bank file, with everything that is wrong with it."""

from collections.abc import Iterable

from app.payments.bank_files.labels import TEXTS
from competition_rules.findings import Fact, Finding


class BankFileError(ValueError):
    """A file that must not be sent, or cannot be read. `findings` say why; `str()` says it in words."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(", ".join(item.rule for item in self.findings))

    def __str__(self) -> str:
        # Worded when it is read: where the error is raised there may be nobody whose language could be asked.
        return "\n".join(str(TEXTS[item.rule]) % item.facts for item in self.findings)


def problem(rule: str, **facts: Fact) -> Finding:
    """A finding on a file; no point of the regulation stands behind it."""
    return Finding(rule, "", facts)
