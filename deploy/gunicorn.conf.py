"""Gunicorn in production: `gunicorn --config deploy/gunicorn.conf.py wsgi:app` in the repository's folder."""

import multiprocessing

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = min(4, multiprocessing.cpu_count() + 1)
threads = 8
# A phone on a weak signal sends a photo slowly, but in pieces of at most 1 MiB.
timeout = 120
graceful_timeout = 30
keepalive = 15
# Memory that Python's picture decoding leaves behind is returned now and then, not by all workers at once.
max_requests = 20_000
max_requests_jitter = 2_000
# Heartbeats go to memory: on a busy disk a worker would be taken for dead.
worker_tmp_dir = "/dev/shm"
# systemd and compose start and stop it; nothing else needs a way in.
control_socket_disable = True
errorlog = "-"
accesslog = None
