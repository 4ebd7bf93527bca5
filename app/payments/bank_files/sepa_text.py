"""The characters every bank of the payment area can carry (EPC217-08)."""

import re

from text_unidecode import unidecode

_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SIMPLER = str.maketrans({"&": "+", "_": "-", ";": ",", "@": " ", '"': "'", "„": "'", "“": "'", "”": "'"})
_IDENTIFIER = re.compile(r"(?!/)(?!.*//)[A-Za-z0-9/\-?:().,'+ ]{1,35}(?<!/)")


def sepa_text(text: str, limit: int) -> str:
    """The text in Latin letters without marks, at most `limit` long: "Ķekavas jaunieši" is "Kekavas jauniesi"."""
    latin = str(unidecode(text.translate(_SIMPLER))).translate(_SIMPLER)
    return " ".join(_NOT_ALLOWED.sub(" ", latin).split())[:limit].strip()


def says_something(text: str) -> bool:
    """Whether a letter or a figure is left of the text."""
    return any(character.isalnum() for character in sepa_text(text, len(text)))


def is_identifier(text: str) -> bool:
    """Whether the text may be the reference of a message or of a payment."""
    return _IDENTIFIER.fullmatch(text) is not None and text == text.strip()
