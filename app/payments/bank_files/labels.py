"""What can be wrong with a file of the bank, in words; `place` and `field` are said in words too."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts

TEXTS = {
    "bank_file_empty": _l("There is no payment to put into the file."),
    "bank_file_identifier": _l(
        "%(field)s “%(value)s” is not allowed: 1 to 35 Latin letters, digits and / - ? : ( ) . , ' + are, "
        "without // and without / at either end."
    ),
    "bank_file_repeated": _l("The payment “%(payment)s” is in the file more than once."),
    "bank_file_amount": _l(
        "The amount %(amount)s of the payment “%(payment)s” is not allowed: it must be whole cents between "
        "0.01 and 999,999,999.99 euro."
    ),
    "bank_file_iban": _l("%(place)s: “%(value)s” is not a valid IBAN."),
    "bank_file_name": _l("%(place)s: the name has no letter that may stand in a payment."),
    "bank_file_remittance": _l("%(place)s: the payment details have no letter that may stand in a payment."),
    "bank_file_form": _l(
        "%(place)s: “%(value)s” does not have the form that the bank asks for in %(field)s."
    ),
    "bank_file_schema": _l("%(place)s, %(field)s: %(problem)s"),
    "bank_file_unreadable": _l("The file is not XML: %(problem)s"),
    "bank_file_unsafe": _l("The file declares entities or a document type of its own and is not read."),
    "bank_file_too_large": _l("The file has %(size)s bytes; at most %(limit)s are read."),
    "bank_file_other_kind": _l(
        "The file is %(kind)s. An account statement in the form camt.053.001.02 or camt.053.001.08 is read."
    ),
    "bank_file_statements": _l("The file holds %(count)s statements; import each in a file of its own."),
    "bank_file_missing": _l("%(place)s has no %(field)s."),
    "bank_file_value": _l("%(place)s, %(field)s: “%(value)s” cannot be read."),
    "bank_file_currency": _l("%(place)s is in %(value)s; only euro are read."),
    "bank_file_balance": _l(
        "The entries do not lead from the opening balance %(opening)s to the closing balance %(closing)s: "
        "%(difference)s are missing. Ask the bank for the whole statement."
    ),
    "bank_file_total": _l("The statement says %(field)s %(value)s, but its entries add up to %(sum)s."),
    "bank_file_count": _l("The statement says that %(field)s are %(value)s, but there are %(count)s."),
    "bank_file_archive": _l("The archive cannot be read: it is damaged, protected by a password or empty."),
    "bank_file_archive_name": _l(
        "The archive holds “%(name)s”. Only XML files may be in it, without folders that lead outside."
    ),
    "bank_file_archive_size": _l(
        "The archive unpacks into more than %(limit)s bytes or holds more than %(count)s files and is not read."
    ),
}

add_texts(TEXTS)
