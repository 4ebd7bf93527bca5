"""What a form may read of a request: the text of its fields, and a file only where it asks for one."""

from typing import Any

from flask import Flask, abort, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms import FileField, MultipleFileField

from app.core.boxes import render_field

_UPLOADS = (FileField, MultipleFileField)


def install_form_data(app: Flask) -> None:
    """Keep from forms and lists what no page of ours sends."""
    # The library hands a file to whatever field it is named after, and JSON of any shape to all of them.
    FlaskForm.Meta.wrap_formdata = _form_data
    FlaskForm.Meta.render_field = render_field

    @app.before_request
    def refuse_null_bytes() -> None:
        # PostgreSQL keeps no text with a null byte, and nobody can type one.
        addressed = [str(value) for value in (request.view_args or {}).values()]
        typed = [
            text
            for values in (request.args, request.form)
            for pair in values.items(multi=True)
            for text in pair
        ]
        if any("\x00" in text for text in (*addressed, *typed)):
            abort(400)


def _form_data(_meta: Any, form: Any, formdata: Any) -> Any:
    if formdata is not _Auto:
        return formdata
    if not _is_submitted():
        return None
    uploads = {field.name for field in form if isinstance(field, _UPLOADS)}
    files: MultiDict[str, FileStorage] = MultiDict(
        (name, file) for name, file in request.files.items(multi=True) if name in uploads
    )
    return CombinedMultiDict([files, request.form]) if files or request.form else None
