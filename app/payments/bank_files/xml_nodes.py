"""Reading XML that came from outside: no entities, no document types, no network, no surprises."""

from collections.abc import Collection
from typing import Any

from lxml import etree

from app.payments.bank_files.errors import BankFileError, problem

_LARGEST = 100 * 1024 * 1024


class Node:
    """An element found by plain names, without the namespace in front of each."""

    __slots__ = ("_element", "_names")

    def __init__(self, element: Any, names: dict[str | None, str]) -> None:
        self._element = element
        self._names = names

    @property
    def content(self) -> str:
        return (self._element.text or "").strip()

    @property
    def place(self) -> str:
        """The element and its line, to find it in the file."""
        return f"{etree.QName(self._element).localname} ({self._element.sourceline})"

    def nodes(self, path: str) -> list["Node"]:
        return [Node(element, self._names) for element in self._element.findall(path, self._names)]

    def first(self, path: str) -> "Node | None":
        element = self._element.find(path, self._names)
        return None if element is None else Node(element, self._names)

    def text(self, path: str) -> str | None:
        """The text of the first such element; None when there is none or it is empty."""
        return (self._element.findtext(path, None, self._names) or "").strip() or None

    def required(self, path: str) -> str:
        text = self.text(path)
        if text is None:
            raise BankFileError([problem("bank_file_missing", place=self.place, field=path)])
        return text

    def attribute(self, path: str, name: str) -> str | None:
        element = self._element.find(path, self._names)
        return None if element is None else element.get(name)


def read_document(data: bytes, kinds: Collection[str]) -> Node:
    """The root of a document in one of the namespaces `kinds`; BankFileError for anything else."""
    if len(data) > _LARGEST:
        raise BankFileError([problem("bank_file_too_large", size=len(data), limit=_LARGEST)])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BankFileError([problem("bank_file_unreadable", problem=str(error))]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BankFileError([problem("bank_file_unsafe")])
    name = etree.QName(root)
    if name.localname != "Document" or name.namespace not in kinds:
        raise BankFileError(
            [problem("bank_file_other_kind", kind=f"{name.namespace or ''} {name.localname}".strip())]
        )
    return Node(root, {None: name.namespace})
