"""The libraries that need an application, made once."""

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, registry

from app.core.catalogs import RememberingBabel

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every model; constraint names are fixed so that migrations can name them."""

    registry = registry(metadata=MetaData(naming_convention=_NAMES))


db = SQLAlchemy(model_class=Base)
csrf = CSRFProtect()
babel = RememberingBabel()
login_manager = LoginManager()
