"""Whether a server or worker has the data open: each holds a shared lock, a restore the exclusive one.

The lock is the system's: it ends with its holder, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.backup import errors
from app.kernel.problems import Problem

NAME = "serving.lock"


def hold_while_serving(data_dir: Path) -> int:
    """Say for as long as this process lives that it serves these data; returns the descriptor that holds it.

    Raises Problem restore_under_way.
    """
    descriptor = _open(data_dir)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Problem(errors.RESTORE_UNDER_WAY) from error
    return descriptor


@contextmanager
def nobody_serving(data_dir: Path, *, must: bool = True) -> Iterator[None]:
    """Held during a restore: nobody serves, and nobody begins to. Raises Problem backup_server_running.

    With `must` false it is only tried: the operator has said to go on.
    """
    descriptor = _open(data_dir)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if must:
                raise Problem(errors.SERVER_RUNNING) from error
        yield
    finally:
        os.close(descriptor)


def _open(data_dir: Path) -> int:
    data_dir.mkdir(parents=True, exist_ok=True)
    return os.open(data_dir / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
