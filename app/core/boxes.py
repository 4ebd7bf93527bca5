"""How the boxes of forms are written: letter for letter as the library writes them, in a fraction of its time."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape
from wtforms.meta import DefaultMeta
from wtforms.widgets import EmailInput, HiddenInput, Select, TextArea, TextInput
from wtforms.widgets.core import clean_key, html_params


def render_field(meta: DefaultMeta, field: Any, render_kw: Mapping[str, Any]) -> Markup:
    """The field's control; what is no plain box or list is left to the library."""
    write = _WRITERS.get(type(field.widget))
    if write is None or _is_left_to_the_library(field):
        return Markup(DefaultMeta.render_field(meta, field, render_kw))  # noqa: S704 - markup of the library
    given = {clean_key(key): value for key, value in {**(field.render_kw or {}), **render_kw}.items()}
    attributes = {"id": field.id, **_flags(field), **given}
    return write(field, attributes)


# What people type into these is short, and the keyboard of a telephone can know it.
_SHORT = frozenset(
    {"AmountField", "PointsField", "IntegerField", "DecimalField", "DayField", "DateField", "TimeField"}
)
_KEYBOARDS = {
    "AmountField": "decimal", "PointsField": "decimal", "IntegerField": "numeric",
    "RegistrationNumberField": "numeric",
}  # fmt: skip
# A limit is counted and told, never cut off while someone pastes; a number is text that the form reads.
_NEVER = {"maxlength": False, "minlength": False}
_NUMBER_AS_TEXT = {"type": "text", "step": False, "min": False, "max": False}
_WITHOUT_READONLY = frozenset({"SelectField", "FileField", "MultipleFileField"})


def described_by(field: Any, **notes: Any) -> str:
    """The ids of what is written beside a field: its hint, error, suffix and count, as far as there are any."""
    return " ".join(f"{field.id}-{name}" for name, note in notes.items() if note)


def box(
    field: Any, described: str, autocomplete: str | None, rows: int | None, readonly: bool, limit: int | None,
    extra: Mapping[str, Any],
) -> Markup:  # fmt: skip
    """The control of a field of one value as every page shows it; `extra` are further attributes of the page."""
    kind = field.type
    wanted = {
        "aria_describedby": described,
        "aria_invalid": "true" if field.errors else None,
        "autocomplete": autocomplete,
        "rows": rows or (5 if kind == "TextAreaField" else None),
        "data_max_chars": limit,
        "inputmode": extra.get("inputmode") or _KEYBOARDS.get(kind),
    }
    attributes = {**extra, **_NEVER, **{name: value for name, value in wanted.items() if value}}
    if kind == "IntegerField":
        attributes |= _NUMBER_AS_TEXT
    looks = ["form-select" if kind == "SelectField" else "form-control", "short" if kind in _SHORT else ""]
    attributes["class_"] = " ".join(filter(None, [*looks, extra.get("class_")]))
    attributes["disabled" if kind in _WITHOUT_READONLY else "readonly"] = readonly
    return Markup(field(**attributes))  # noqa: S704 - markup of the field


def _is_left_to_the_library(field: Any) -> bool:
    if isinstance(field.widget, Select):
        return bool(field.widget.multiple or field.has_groups())
    return getattr(field, "_datalist", None) is not None


def _flags(field: Any) -> dict[str, Any]:
    """What the field's validators ask of a browser."""
    found = {name: getattr(field.flags, name) for name in field.widget.validation_attrs}
    return {name: value for name, value in found.items() if value is not None}


def _input(field: Any, attributes: dict[str, Any]) -> Markup:
    written = {"type": field.widget.input_type, **attributes}
    if "value" not in written:
        written["value"] = field._value()
    return Markup(f"<input {_written(field, written)}>")  # noqa: S704 - every value is escaped


def _text_area(field: Any, attributes: dict[str, Any]) -> Markup:
    inner = escape(field._value())
    return Markup(f"<textarea {_written(field, attributes)}>\r\n{inner}</textarea>")  # noqa: S704 - the same


def _select(field: Any, attributes: dict[str, Any]) -> Markup:
    options = "".join(_option(choice) for choice in field.iter_choices())
    return Markup(f"<select {_written(field, attributes)}>{options}</select>")  # noqa: S704 - the same


def _option(choice: Any) -> str:
    value = str(choice.value) if isinstance(choice.value, bool) else choice.value
    chosen = {"selected": True} if choice.selected else {}
    if choice.render_kw:
        written = html_params(**{"value": value, **choice.render_kw, **chosen})
    else:
        written = f'{"selected " if chosen else ""}value="{escape(value)}"'
    return f"<option {written}>{escape(choice.label or choice.value)}</option>"


def _written(field: Any, attributes: Mapping[str, Any]) -> str:
    return " ".join(
        key if value is True else f'{key}="{escape(value)}"'
        for key, value in sorted({"name": field.name, **attributes}.items())
        if value is not False
    )


_WRITERS: dict[type[Any], Callable[[Any, dict[str, Any]], Markup]] = {
    TextArea: _text_area,
    Select: _select,
    **dict.fromkeys((TextInput, EmailInput, HiddenInput), _input),
}
