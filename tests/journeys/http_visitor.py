"""A person at a test client: parses every page and sends its real forms, hidden fields included."""

import io
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.conftest import SigningClient
from tests.journeys.visitor import Answer, Answers, Upload

_REDIRECTS = {301, 302, 303, 307, 308}
# Written by a template for a value that is not there.
_LEAKS = re.compile(r"\b(None|undefined|Undefined|%\(\w+\)s)\b")


class HttpVisitor:
    """A `Visitor` over a test client."""

    def __init__(self, client: SigningClient) -> None:
        self.client = client
        self.page: Any = None
        self.response: TestResponse

    @property
    def path(self) -> str:
        return urlsplit(self.response.request.path).path

    @property
    def text(self) -> str:
        return _words(self.page.find(".//main"))

    def open(self, path: str) -> None:
        self._show(self.client.get(path), 200)

    def follow(self, address: str) -> None:
        self.open(self._link(address))

    def follow_words(self, words: str) -> None:
        links = self.page.xpath("//main//a[@href]")
        found = next((one for one in links if _words(one) == words), None)
        assert found is not None, f"{self.path} has no link {words}: {self.text[:1500]}"
        self.open(found.get("href"))

    def text_of(self, tag: str) -> str:
        return _words(self.page.find(f".//main//{tag}"))

    def send(
        self, action: str, answers: Answers | None = None, *, button: str = "", expect: int = 200
    ) -> None:
        form = self._form(action)
        uploads = [(name, answer) for name, answer in (answers or {}).items() if isinstance(answer, Upload)]
        for name, answer in (answers or {}).items():
            if not isinstance(answer, Upload):
                _fill(form, name, answer)
        data: MultiDict[str, Any] = MultiDict([*form.form_values(), *_pressed(form, button)])
        for name, upload in uploads:
            assert form.inputs[name].get("type") == "file"
            assert form.get("enctype") == "multipart/form-data"
            data.add(name, (io.BytesIO(upload.content), upload.name))
        self._show(self.client.post(form.get("action"), data=data), expect)

    def offers(self, action: str) -> bool:
        return bool(self._forms(action))

    def leads_to(self, address: str) -> bool:
        return any(re.fullmatch(address, urlsplit(link.get("href")).path) for link in self._links())

    def fields(self, action: str) -> list[str]:
        named = [one.name for one in self._form(action).inputs if one.name]
        return list(dict.fromkeys(named))

    def download(self, address: str) -> bytes:
        answer = self.client.get(self._link(address))
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        return answer.data

    def _show(self, answer: TestResponse, expect: int) -> None:
        while answer.status_code in _REDIRECTS:
            answer = self.client.get(answer.headers["Location"])
        self.response, self.page = answer, html.document_fromstring(answer.get_data(as_text=True))
        _check(self.page)
        assert answer.status_code == expect, f"{answer.status_code} of {self.path}: {self.text[:1500]}"

    def _links(self) -> list[Any]:
        return self.page.xpath("//a[@href]")

    def _link(self, address: str) -> str:
        for link in self._links():
            if re.fullmatch(address, urlsplit(link.get("href")).path):
                return str(link.get("href"))
        raise AssertionError(f"{self.path} has no link to {address}: {self.text[:1500]}")

    def _forms(self, action: str) -> list[Any]:
        posted = (form for form in self.page.forms if form.method == "POST")
        return [form for form in posted if re.fullmatch(action, urlsplit(form.get("action")).path)]

    def _form(self, action: str) -> Any:
        found = self._forms(action)
        assert found, f"{self.path} has no form for {action}: {self.text[:1500]}"
        return found[0]


def _fill(form: Any, name: str, answer: Answer) -> None:
    assert name in form.inputs, f"no field {name} in {form.get('action')}: {sorted(form.inputs.keys())}"
    field = form.inputs[name]
    if isinstance(field, html.SelectElement):
        field.value = _option(field, str(answer))
    elif isinstance(field, html.CheckboxGroup):
        field.value = (
            {str(one) for one in answer} if not isinstance(answer, bool | str | Upload) else {answer}
        )
    elif getattr(field, "type", "") == "checkbox":
        field.checked = answer if isinstance(answer, bool) else field.get("value") in answer  # type: ignore[operator]
    else:
        field.value = answer


def _option(field: Any, answer: str) -> str:
    """The value of the option that has this value or these words."""
    for option in field.iter("option"):
        if answer in (option.get("value"), _words(option)):
            return str(option.get("value"))
    raise AssertionError(f"{field.name} does not offer {answer}: {[_words(one) for one in field]}")


def _pressed(form: Any, value: str) -> list[tuple[str, str]]:
    buttons = form.xpath(".//button[@type='submit']")
    found = [one for one in buttons if not value or one.get("value") == value]
    assert found, f"{form.get('action')} has no button {value}"
    return [(found[0].get("name"), found[0].get("value", ""))] if found[0].get("name") else []


def _words(element: Any) -> str:
    """The words with one space between them, also where only a tag stands between two."""
    return " ".join(" ".join(element.itertext()).split())


def _check(page: Any) -> None:
    """What must hold on every page: one heading of the page, ids used once, labels of fields that exist."""
    assert len(page.xpath("//h1")) == 1, "a page has one h1"
    ids = Counter(page.xpath("//@id"))
    assert max(ids.values()) == 1, f"ids used twice: {[one for one, count in ids.items() if count > 1]}"
    labelled = set(page.xpath("//label/@for"))
    assert labelled <= set(ids), f"labels of nothing: {sorted(labelled - set(ids))}"
    leaked = _LEAKS.search(_words(page.find(".//main")))
    assert leaked is None, f"a missing value is shown: {leaked}"
