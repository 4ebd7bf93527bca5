"""The staff of a season, who have their accounts before it begins."""

from app.core.roles import Role
from app.extensions import db
from tests.builders import accounts, registry
from tests.journeys.season import Season

PLACE = "Saldus novads"
NATIONAL = {
    "manager": ("Ieva Ozola", Role.PROGRAMME_MANAGER),
    "second manager": ("Māris Liepa", Role.PROGRAMME_MANAGER),
    "preparer": ("Dace Krūmiņa", Role.FINANCE_PREPARER),
    "approver": ("Uldis Zariņš", Role.FINANCE_APPROVER),
    "auditor": ("Rita Vītola", Role.AUDITOR),
}
MUNICIPAL = {
    "coordinator": ("Ilze Bērziņa", Role.COORDINATOR),
    "chair": ("Pēteris Kļaviņš", Role.CHAIR),
    "evaluator 1": ("Zane Kalēja", Role.EVALUATOR),
    "evaluator 2": ("Jānis Āboliņš", Role.EVALUATOR),
}


def commission_names() -> list[str]:
    """The chair and the evaluators as lists of people show them."""
    return [f"{MUNICIPAL[name][0]} ({email_of(name)})" for name in ("chair", "evaluator 1", "evaluator 2")]


def assemble(season: Season) -> None:
    """Give IKVD's and the municipality's people their accounts and let them come in."""
    place = registry.municipality(PLACE)
    for name, (full_name, role) in (NATIONAL | MUNICIPAL).items():
        person = accounts.user(email_of(name), full_name)
        accounts.membership(role, place if name in MUNICIPAL else None, person=person)
        season.meet(name, email_of(name))
    db.session.commit()


def email_of(name: str) -> str:
    """The address of a season's person."""
    return f"{name.replace(' ', '-')}@example.lv"
