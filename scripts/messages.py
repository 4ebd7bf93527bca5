"""The translations of the interface: one catalog per feature, msgids English, Latvian complete.

    messages.py update [DOMAIN]          collect the texts of a feature into its catalog, keeping translations
    messages.py missing [DOMAIN]         print as JSON what has no Latvian text yet, ready to be filled in
    messages.py fill DOMAIN FILE.json    write translations: {"msgid": "msgstr", "one": ["1", "2", "0"]}
    messages.py compile                  make the .mo files

The three forms of a Latvian plural are for 1, 21, 31…; for 2, 5, 11…; and for 0. A text with a context is
written "context\\u0004msgid". The domain `interface` holds what no feature owns.
"""

import ast
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

ROOT = Path(__file__).resolve().parent.parent
CATALOGS = ROOT / "app" / "translations" / "lv" / "LC_MESSAGES"
LOCALE = "lv"
REST = "interface"
PLURAL = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2),
            "_l": None, "_n": (1, 2)}  # fmt: skip
# Folders of templates whose next folder names the feature.
SHARED_FOLDERS = {"emails", "documents"}
HEADER = f"""msgid ""
msgstr ""
"Language: lv\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {PLURAL}\\n"
"""


def main(arguments: list[str]) -> int:
    commands: dict[str, Callable[..., int]] = {
        "update": update, "missing": missing, "fill": fill, "compile": compile_all,
    }  # fmt: skip
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 2
    return commands[arguments[0]](*arguments[1:])


def update(*asked: str) -> int:
    for domain in asked or domains():
        catalog = stored(domain)
        found = extracted(domain)
        write(domain, merged(found, catalog))
        print(
            f"{domain}: {len(found)} texts, {len(list(untranslated(merged(found, catalog))))} without translation"
        )
    return 0


def missing(*asked: str) -> int:
    answer = {
        domain: texts
        for domain in asked or domains()
        if (texts := {key_of(message): shape(message) for message in untranslated(current(domain))})
    }
    flat = answer.get(asked[0], {}) if len(asked) == 1 else answer
    print(json.dumps(flat, ensure_ascii=False, indent=1))
    return 0


def fill(domain: str, file: str) -> int:
    catalog = current(domain)
    known = {key_of(message): message for message in messages(catalog)}
    problems = []
    for key, text in json.loads(Path(file).read_text(encoding="utf-8")).items():
        message = known.get(key)
        if message is None:
            problems.append(f"no such text in {domain}: {key!r}")
        elif not fits(message, text):
            problems.append(f"{key!r} needs {shape(message)!r}")
        elif text:
            message.string = tuple(text) if message.pluralizable else text
            message.flags.discard("fuzzy")
    write(domain, catalog)
    print("\n".join(problems) or f"{domain}: {len(list(untranslated(catalog)))} without translation")
    return 1 if problems else 0


def compile_all() -> int:
    for source in sorted(CATALOGS.glob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = target.with_suffix(f".{os.getpid()}.part")
        with source.open("rb") as text, part.open("wb") as binary:
            write_mo(binary, read_po(text, locale=LOCALE))
        part.replace(target)
    return 0


@cache
def domains() -> list[str]:
    """`TRANSLATION_DOMAINS` of app/config.py, read without importing the application."""
    tree = ast.parse((ROOT / "app" / "config.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TRANSLATION_DOMAINS":
            return list(ast.literal_eval(node.value))
    raise LookupError("app/config.py names no TRANSLATION_DOMAINS")


def domain_of(path: Path) -> str:
    """The catalog that owns the texts of a file: its feature's, or `interface`."""
    parts = path.relative_to(ROOT).parts
    feature = parts[2] if parts[0] == "templates" and parts[1] in SHARED_FOLDERS else parts[1]
    return feature if feature in domains() else REST


def sources(domain: str) -> Iterator[Path]:
    for pattern in ("app/**/*.py", "templates/**/*.html", "templates/**/*.txt"):
        yield from (path for path in sorted(ROOT.glob(pattern)) if domain_of(path) == domain)


def place_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts_of(path: Path) -> Iterator[tuple[Any, list[str], str | None]]:
    method = "python" if path.suffix == ".py" else "jinja2.ext.babel_extract"
    options = {"silent": "false", "trimmed": "true"}
    try:
        for _line, text, comments, context in extract_from_file(
            method, path, KEYWORDS, ("Translators:",), options
        ):
            yield text, comments, context
    except (SyntaxError, TemplateSyntaxError) as error:
        error.add_note(f"while reading {place_of(path)}")
        raise


def extracted(domain: str) -> Catalog:
    catalog = Catalog(locale=LOCALE, domain=domain)
    for path in sources(domain):
        for text, comments, context in texts_of(path):
            catalog.add(text, locations=[(place_of(path), 0)], auto_comments=comments, context=context)
    return catalog


def stored(domain: str) -> Catalog:
    path = CATALOGS / f"{domain}.po"
    if not path.exists():
        return Catalog(locale=LOCALE, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, domain=domain)


def current(domain: str) -> Catalog:
    """What the sources say now, with the translations stored so far."""
    return merged(extracted(domain), stored(domain))


def merged(found: Catalog, old: Catalog) -> Catalog:
    translations = {key_of(message): message for message in messages(old)}
    for message in messages(found):
        known = translations.get(key_of(message))
        if known is not None and known.pluralizable == message.pluralizable:
            message.string = known.string
            message.flags |= known.flags & {"fuzzy"}
    return found


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def untranslated(catalog: Catalog) -> Iterator[Message]:
    return (message for message in messages(catalog) if not is_translated(message))


def is_translated(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
    return not message.fuzzy and bool(texts) and all(texts)


def key_of(message: Message) -> str:
    text = message.id[0] if message.pluralizable else message.id
    return f"{message.context}\x04{text}" if message.context else str(text)


def shape(message: Message) -> Any:
    return ["", "", ""] if message.pluralizable else ""


def fits(message: Message, text: Any) -> bool:
    if message.pluralizable:
        return isinstance(text, list) and len(text) == 3 and all(isinstance(form, str) for form in text)
    return isinstance(text, str)


def write(domain: str, catalog: Catalog) -> None:
    """Written without dates and line numbers, so that a change shows only what changed."""
    CATALOGS.mkdir(parents=True, exist_ok=True)
    path = CATALOGS / f"{domain}.po"
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        write_po(file, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
    part.write_text(HEADER + "\n" + part.read_text(encoding="utf-8"), encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
