"""What one person does at a screen, whichever screen it is: a test client here, Chromium in `tests/browser`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Upload:
    """A file chosen in a form."""

    name: str
    content: bytes


Answer = str | bool | Sequence[str] | Upload
Answers = Mapping[str, Answer]


class Visitor(Protocol):
    """A person's browser. Addresses are patterns that must match a whole path: `/plans/\\d+`."""

    @property
    def path(self) -> str:
        """The path of the page shown now."""

    @property
    def text(self) -> str:
        """The words of the page's main part, with single spaces."""

    def open(self, path: str) -> None:
        """Type an address."""

    def follow(self, address: str) -> None:
        """Follow the first link of the page that leads to such an address."""

    def follow_words(self, words: str) -> None:
        """Follow the first link of the page's main part that has exactly these words."""

    def text_of(self, tag: str) -> str:
        """The words of the first such element of the page's main part."""

    def send(
        self, action: str, answers: Answers | None = None, *, button: str = "", expect: int = 200
    ) -> None:
        """Fill in the first form of the page with such an action and press its button of that value.

        A name the form lacks or a choice it does not offer fails the test. `expect` is the status of the page
        shown in the end.
        """

    def offers(self, action: str) -> bool:
        """Whether the page has such a form."""

    def leads_to(self, address: str) -> bool:
        """Whether the page has such a link."""

    def fields(self, action: str) -> list[str]:
        """The names of the fields of such a form, in their order."""

    def download(self, address: str) -> bytes:
        """Fetch the file such a link leads to; the page stays."""
