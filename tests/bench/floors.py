"""Floor A: what Flask and SQLAlchemy cost by themselves, one query and fifty rows on a bare page."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_PAGE = """<!doctype html><title>Floor</title><table>
{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.name }}</td></tr>{% endfor %}
</table>"""


def floor_a(folder: Path) -> Callable[[], None]:
    """A request of the bare page as a first program writes it, its template in the program."""
    return _floor(folder, compiled=False)


def floor_compiled(folder: Path) -> Callable[[], None]:
    """The same page with its template compiled beforehand, as ours are."""
    return _floor(folder, compiled=True)


def _floor(folder: Path, *, compiled: bool) -> Callable[[], None]:
    class Base(DeclarativeBase):
        pass

    bare = SQLAlchemy(model_class=Base)

    class Row(bare.Model):  # type: ignore[name-defined, misc]
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / f'floor-{compiled}.db'}"
    bare.init_app(app)
    template = app.jinja_env.from_string(_PAGE)

    @app.get("/")
    def page() -> str:
        rows = bare.session.execute(select(Row.id, Row.name).limit(50)).all()
        return template.render(rows=rows) if compiled else render_template_string(_PAGE, rows=rows)

    with app.app_context():
        bare.create_all()
        bare.session.add_all(Row(name=f"Row {number}") for number in range(10_000))
        bare.session.commit()
    client = app.test_client()
    return lambda: _expect(client.get("/").status_code)


def _expect(status: int) -> None:
    if status != 200:
        raise RuntimeError(f"the page answered {status}")
