"""Ids in addresses: whole numbers that a database column can hold."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

_LARGEST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """`<int:…>` in a route. A larger number is no row's id, so the address does not exist."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": _LARGEST_ID, **options})


def install_addresses(app: Flask) -> None:
    """Read every `<int:…>` of the routes registered from here on as a row's id."""
    app.url_map.converters["int"] = RowId
