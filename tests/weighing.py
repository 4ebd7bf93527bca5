"""What a first visit transfers, with nothing kept by the browser yet."""

import re
from typing import Any

MOST = 150_000
MOST_SCRIPT = 50_000
_LINKED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def weigh(client: Any, address: str) -> tuple[int, int]:
    """Bytes of the page with all that it links, and those of its scripts alone."""
    page = client.get(address)
    assert page.status_code == 200
    return weight_of(client, page)


def weight_of(client: Any, page: Any) -> tuple[int, int]:
    """The same of a page that was answered."""
    assert re.search(r'src="data:|<style|url\(', page.text) is None
    linked = sorted({one.replace("&amp;", "&") for one in _LINKED.findall(page.text)})
    assert any(".css" in one for one in linked)
    sizes = {one: _transferred(client, one) for one in linked}
    scripts = sum(size for one, size in sizes.items() if ".js" in one)
    return len(page.data) + sum(sizes.values()), scripts


# Addresses of static files change with what is in them.
_sizes: dict[str, int] = {}


def _transferred(client: Any, address: str) -> int:
    if address not in _sizes:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        _sizes[address] = len(answer.data)
    return _sizes[address]
