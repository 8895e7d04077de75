"""How gunicorn serves the site, here and in production; GUNICORN_CMD_ARGS overrides any of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def cores() -> int:
    """The processors that this process may use: in a container fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or '8000'}"
# Pages are computing, not waiting: more workers than cores answer no faster.
workers = int(os.environ.get("WEB_CONCURRENCY") or max(2, cores()))
worker_class = "sync"
preload_app = True
timeout = 30
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()
control_socket_disable = True
proc_name = "standfirst"
if Path("/dev/shm").is_dir():  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def pre_fork(server: Any, worker: Any) -> None:
    """Workers must not share a connection that was opened while the program was loaded."""
    from django.db import connections

    connections.close_all()
