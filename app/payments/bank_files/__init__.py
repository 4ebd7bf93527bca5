"""The two files exchanged with the bank: payments out (pain.001), the statement back (camt.053)."""

from app.payments.bank_files.camt053 import Statement, StatementEntry, read_statement
from app.payments.bank_files.errors import BankFileError
from app.payments.bank_files.packages import files_in
from app.payments.bank_files.pain001 import CreditTransfer, Debtor, debtor_of, payment_file
from app.payments.bank_files.sepa_text import sepa_text

__all__ = [
    "BankFileError",
    "CreditTransfer",
    "Debtor",
    "Statement",
    "StatementEntry",
    "debtor_of",
    "files_in",
    "payment_file",
    "read_statement",
    "sepa_text",
]
