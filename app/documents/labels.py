"""Texts about files people send."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts

add_texts(
    {
        "sheet_too_large": _l(
            "The file %(file)s is larger than %(megabytes)s MB. Send only the table, without pictures."
        ),
        "sheet_empty": _l("The file %(file)s is empty. Choose the file with the table."),
        "sheet_too_many_rows": _l("The file %(file)s has more than %(rows)s rows. Divide it into parts."),
        "sheet_unreadable": _l(
            "The file %(file)s cannot be read as a table. Save it anew as XLSX or CSV and send that file."
        ),
        "sheet_old_format": _l(
            "The file %(file)s is an old Excel file (XLS) or has a password. Save it as XLSX without a password."
        ),
        "sheet_bomb": _l(
            "The file %(file)s unpacks into more than a table may hold. Copy the table into a new file and send that."
        ),
        "sheet_column_missing": _l(
            "The file %(file)s has no column “%(column)s”. Add it to the first row of the table."
        ),
        "sheet_column_twice": _l("The file %(file)s has the column “%(column)s” twice. Leave only one."),
        "sheet_cell_empty": _l("Line %(line)s: the column “%(column)s” is empty."),
        "sheet_not_whole": _l(
            "Line %(line)s, column “%(column)s”: “%(text)s” is not a whole number. Write it with digits only."
        ),
        "sheet_not_amount": _l(
            "Line %(line)s, column “%(column)s”: “%(text)s” is not an amount in euro. Write it like 1234,56."
        ),
        "upload_empty": _l("The file %(file)s is empty. Choose another file."),
        "upload_too_large": _l(
            "The file %(file)s is larger than %(megabytes)s MB. Make it smaller or divide it."
        ),
        "upload_picture_large": _l(
            "The picture %(file)s has more than %(megapixels)s million points. Make it smaller."
        ),
        "upload_kind": _l("The file %(file)s cannot be taken. Send PDF, DOCX, XLSX, ODT, EDOC, JPG or PNG."),
        "upload_name_differs": _l(
            "The name of the file %(file)s does not say what it is: %(kind)s. Give it the right ending."
        ),
        "signed_kind": _l(
            "The file %(file)s is not a signed file. Send an eDoc (EDOC, ASICE) or a PDF signed electronically."
        ),
        "signed_without_signature": _l(
            "No electronic signature was found in the file %(file)s. Sign it and send the signed file."
        ),
        "upload_protected": _l("The file %(file)s has a password. Send it without one."),
        "upload_active": _l(
            "The file %(file)s holds macros, scripts or other files. Save it as a plain document and send that."
        ),
        "upload_harmful": _l(
            "The file %(file)s may do harm and was not taken. Check your computer for viruses."
        ),
        "upload_bomb": _l("The file %(file)s unpacks into more than may be stored. Divide it into parts."),
    }
)
