"""From the decision to an agreement signed by three and a verified account."""

from tests.journeys.season import Season

_AGREEMENT = r"/agreements/\d+"
_CONDITIONS = ("signed_copies", "double_funding", "tax_debt")


def sign_agreement(season: Season) -> str:
    """Prepare the agreement and record the signatures of the applicant, the municipality and IKVD; its words."""
    coordinator = season.person("coordinator")
    coordinator.open("/agreements")
    coordinator.send(r"/applications/\d+/agreement")
    path = coordinator.path
    for name in ("representative", "chair", "manager"):
        visitor = season.person(name)
        visitor.open("/agreements")
        visitor.follow(path)
        visitor.send(
            _AGREEMENT + "/signature", {"signatory": "Anna Kalniņa, vadītāja", "signed_on": season.today}
        )
        assert not visitor.offers(_AGREEMENT + "/signature"), "nobody signs twice"
    return season.person("manager").text


def meet_conditions(season: Season) -> None:
    """The conditions before the first payment that the data does not show: each by the role the edition names."""
    path = season.person("manager").path
    for name in ("manager", "coordinator"):
        visitor = season.person(name)
        visitor.open("/agreements")
        visitor.follow(path)
        visitor.follow(_AGREEMENT + "/conditions")
        for code in _CONDITIONS:
            if visitor.offers(f"{_AGREEMENT}/conditions/{code}"):
                visitor.send(f"{_AGREEMENT}/conditions/{code}", {f"{code}-note": "Pārbaudīts šodien."})


def enter_account(season: Season, iban: str) -> None:
    """The representative enters the account."""
    applicant = season.person("representative")
    applicant.open("/bank-account")
    applicant.send("/bank-account", {"iban": iban, "holder": "Biedrība „Rīta skrējēji”"})


def verify_account(season: Season, verifier: str = "coordinator") -> None:
    """Another person verifies it."""
    visitor = season.person(verifier)
    visitor.open("/bank-accounts")
    visitor.follow(r"/bank-accounts/\d+")
    visitor.send(r"/bank-accounts/\d+/verify", {"why": "Bankas izraksts"})
