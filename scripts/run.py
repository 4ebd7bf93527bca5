"""`make run`: migrate, load the demo season, then keep a worker and a server until interrupted."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS = 60


def main() -> int:
    return serve(settings(), chosen_port(os.environ.get("PORT", "")))


def serve(environment: dict[str, str], port: int) -> int:
    """Bring the database up to date, load the demonstration and keep it going until interrupted."""
    flask(environment, "db", "upgrade")
    flask(environment, "demo")
    processes = [worker(environment), server(environment, port)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        wait_until_ready(port, processes)
        print(f"\nOpen http://{HOST}:{port}/   (Ctrl+C stops it)", flush=True)
        return wait_for_the_first_to_end(processes)
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        stop(processes)


def chosen_port(asked: str) -> int:
    """The port asked for, or 8000, or any free one; a taken port that was asked for is refused."""
    for port in [int(asked)] if asked else [8000, 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    sys.exit(f"Port {asked} is taken; choose another: make run PORT=8001")


def settings() -> dict[str, str]:
    """The environment of a demonstration; one key for all processes, kept between runs."""
    folder = ROOT / "instance"
    folder.mkdir(exist_ok=True)
    key = folder / "secret_key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_hex(32), encoding="ascii")
    defaults = {"SECRET_KEY": key.read_text(encoding="ascii"), "DEMO": "1", "FLASK_APP": "app"}
    return {**defaults, **os.environ, "PYTHONUNBUFFERED": "1"}


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def flask(environment: dict[str, str], *command: str) -> None:
    subprocess.run(python("flask", *command), cwd=ROOT, env=environment, check=True)


def worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(python("flask", "worker"), cwd=ROOT, env=environment)


def server(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    # The rest stands in gunicorn.conf.py.
    environment = {"LOG_LEVEL": "warning", **environment, "BIND": f"{HOST}:{port}"}
    return subprocess.Popen(python("gunicorn", "wsgi:app"), cwd=ROOT, env=environment)


def wait_until_ready(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and all(process.poll() is None for process in processes):
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/health/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    stop(processes)
    sys.exit("The server did not start; its messages stand above.")


def wait_for_the_first_to_end(processes: list[subprocess.Popen[bytes]]) -> int:
    while True:
        for process in processes:
            if process.poll() is not None:
                return process.returncode or 1
        time.sleep(0.5)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        process.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
