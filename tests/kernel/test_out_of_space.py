"""A full disk is known by its own word, also within the error of a library."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from app.kernel.api import is_out_of_space


def within(inner: BaseException, *, is_named: bool) -> BaseException:
    try:
        try:
            raise inner
        except BaseException as error:
            if is_named:
                raise RuntimeError("the file cannot be made") from error
            raise RuntimeError("the file cannot be made")  # noqa: B904
    except RuntimeError as error:
        return error


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("error", [FULL, within(FULL, is_named=True), within(FULL, is_named=False)])
def test_a_full_disk_is_known(error):
    assert is_out_of_space(error)


@pytest.mark.parametrize("error", [ValueError(), OSError(errno.EACCES, "no"), sqlite3.OperationalError("no such table"),
                                   within(ValueError(), is_named=True)])  # fmt: skip
def test_other_trouble_is_not_a_full_disk(error):
    if isinstance(error, sqlite3.OperationalError):
        error.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert not is_out_of_space(error)
