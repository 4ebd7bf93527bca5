"""The blueprint, and who reads agreements."""

from flask import Blueprint

from app.agreements.queries import NATIONAL_READERS
from app.core.roles import APPLICANTS, MUNICIPAL

blueprint = Blueprint("agreements", __name__)
READERS = APPLICANTS | MUNICIPAL | NATIONAL_READERS
