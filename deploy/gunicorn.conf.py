"""gunicorn for production: ``gunicorn --config deploy/gunicorn.conf.py wsgi:app``, behind a proxy that ends TLS."""

import os

bind = os.environ.get("CASEAPP_BIND", "127.0.0.1:8000")
worker_class = "caseapp.cli.answering.ProblemWorker"  # gthread, and its own answers as problems
# SQLite has one writer: one process with more threads serves it better. PostgreSQL: pool_size 8 holds 4 threads.
_embedded = not os.environ.get("DATABASE_URL", "").startswith("postgresql")
workers = 1 if _embedded else int(os.environ.get("CASEAPP_WEB_PROCESSES", "2"))
threads = 8 if _embedded else 4
# A process that hangs for a minute is replaced; one that has answered some thousand requests is, too, so that
# nothing it leaks lasts. The jitter keeps them from going at the same moment.
timeout = 60
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
keepalive = 15  # longer than the proxy keeps an idle connection
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
forwarded_allow_ips = os.environ.get("CASEAPP_PROXY", "127.0.0.1")
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn's heartbeat; a slow disk must not look like a hung process
control_socket_disable = True
loglevel = "warning"
accesslog = None  # the app writes one line a request, without personal data
logger_class = "caseapp.cli.serving.GunicornLogger"
