import pytest

from competition_rules.pseudonyms import names_learner


@pytest.mark.parametrize(
    ("text", "name"),
    [("Ar Jāni runāts vakar.", "Jānis Bērziņš"), ("Jāņa māte zvanīja", "Jānis Bērziņš"),
     ("BĒRZIŅAM jāpalīdz", "Jānis Bērziņš"),
     ("dot līgai", "Līga Ozola"), ("Ozolas ģimene", "Līga Ozola"), ("Eva", "Eva Li"), ("ar Evas māsu", "Eva Li"),
     ("Kalniņa-Ozola", "Rūta Kalniņa"), ("Edgaram", "Edgars Kļaviņš"), ("ar Kļaviņu", "Edgars Kļaviņš")],
)  # fmt: skip
def test_a_name_is_told_in_every_case(text: str, name: str) -> None:
    assert names_learner(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Noslēgts līgums", "Līga Ozola"), ("Vecāki informēti", "Jānis Bērziņš"), ("", "Jānis Bērziņš"), ("Jānis", ""),
     ("Li ir īss", "Eva Li"), ("bērzs aug", "Jānis Bērziņš"), ("skola 7.b", "Jānis Bērziņš"),
     ("Jānītiem", "Jānis Ozols")],
)  # fmt: skip
def test_other_words_name_nobody(text: str, name: str) -> None:
    assert not names_learner(text, name)
