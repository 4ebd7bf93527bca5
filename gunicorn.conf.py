"""How gunicorn serves the application; it reads this file by itself. What differs between machines is asked of the
environment."""

import os


def _number(name: str, otherwise: int) -> int:
    return int(os.environ.get(name) or otherwise)


bind = os.environ.get("BIND") or "127.0.0.1:8000"
workers = _number("WEB_WORKERS", 2)
loglevel = os.environ.get("LOG_LEVEL") or "info"
# A request may take a minute; a process that is told to end has half of one to finish what it began.
timeout = 60
graceful_timeout = _number("GRACEFUL_SECONDS", 30)
# Processes are replaced now and then, each at another moment, so that nothing they gather is kept for ever.
max_requests = _number("MAX_REQUESTS", 10_000)
max_requests_jitter = max_requests // 10
# Beats are files: in memory, so that a busy disk does not make a living process look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# The address of the visitor is told by our own proxies alone (TRUSTED_PROXIES), never by gunicorn's guess.
forwarded_allow_ips = ""
# Signals of the service manager command it, never a socket in the folder of whoever runs it.
control_socket_disable = True
