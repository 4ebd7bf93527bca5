"""From the decision to an agreement signed by three and a verified account."""

from tests.journeys.season import Season

_AGREEMENT = r"/agreements/\d+"


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
