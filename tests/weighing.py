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
    assert re.search(r'src="data:|<style|url\(', page.text) is None
    linked = sorted({one.replace("&amp;", "&") for one in _LINKED.findall(page.text)})
    assert any(".css" in one for one in linked)
    sizes = {}
    for one in linked:
        answer = client.get(one, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, one
        sizes[one] = len(answer.data)
    scripts = sum(size for one, size in sizes.items() if ".js" in one)
    return len(page.data) + sum(sizes.values()), scripts
