"""What IKVD does before anyone can apply: the regulation, the call, the partners, the quotas."""

from competition_rules import editions
from tests.builders import quotas
from tests.journeys.season import Season
from tests.journeys.visitor import Upload


def record_edition(season: Season, code: str) -> None:
    """Record a shipped edition and confirm every value that waits for it."""
    manager = season.person("manager")
    manager.follow("/editions")
    manager.follow("/editions/new")
    manager.send("/editions/new", {"shipped": code})
    assert manager.offers(r"/editions/\d+/confirm")
    manager.send(r"/editions/\d+/confirm")
    assert not manager.offers(r"/editions/\d+/confirm"), "a value still waits"


def publish_call(season: Season, code: str, purse: str) -> None:
    """One manager prepares and proposes the call, who proposed it cannot publish it, another one does."""
    manager = season.person("manager")
    manager.open("/calls")
    manager.follow("/calls/new")
    title = editions.edition(code).title.in_language(season.language)
    manager.send(
        "/calls/new", {"edition": title, "title": "Jauniešu iniciatīvu projekti 2022", "purse": purse}
    )
    manager.send(r"/calls/\d+/propose")
    assert not manager.offers(r"/calls/\d+/publish"), "who proposed a call does not publish it"
    other = season.person("second manager")
    other.open(manager.path)
    other.send(r"/calls/\d+/publish")


def sign_cooperation(season: Season, municipality: str, number: str, signed_on: str) -> None:
    """Start a municipality's participation and record the signed cooperation agreement."""
    manager = season.person("manager")
    manager.open("/participation")
    manager.follow("/participation/new")
    manager.send(
        "/participation/new",
        {"partner": municipality, "schools_participating": "7", "learners_at_risk": "140"},
    )
    manager.send(r"/participation/\d+/agreement", {"number": number, "signed_on": signed_on})
    assert number in manager.text


def publish_quotas(season: Season, numbers: quotas.Numbers) -> str:
    """Import the learner numbers, compute and publish; the words of the published table."""
    manager = season.person("manager")
    manager.open("/quotas")
    manager.follow(r"/quotas/\d+")
    manager.follow(r"/quotas/\d+/learners")
    file = Upload("izglitojamie.csv", quotas.learner_file(numbers))
    manager.send(r"/quotas/\d+/learners", {"file": file})
    manager.send(r"/quotas/\d+/compute")
    manager.send(r"/quotas/\d+/publish")
    public = season.stranger()
    public.open(manager.path)
    return public.text
