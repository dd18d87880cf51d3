"""What is wrong with a database that cannot be used at all, in one sentence with what to do about it."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError

UNREACHABLE = (
    "数据库连不上：请确认 PostgreSQL 已启动，CHABU_DATABASE_URL 里的地址、账号和密码正确。"
    "The database cannot be reached: start PostgreSQL, "
    "and check address, user and password in CHABU_DATABASE_URL."
)
UNUSABLE_FILE = (
    "数据库文件已损坏，或者不是 SQLite 数据库：请用 `./chabu restore` 从备份恢复，或换一个 CHABU_DATA_DIR。"
    "The database file is damaged or no SQLite database: "
    "restore a backup with `./chabu restore`, or name another CHABU_DATA_DIR."
)
UNOPENED_FILE = (
    "数据库文件打不开：请检查 CHABU_DATA_DIR 文件夹的读写权限。"
    "The database file cannot be opened: check that this user may read and write in CHABU_DATA_DIR."
)
NOT_MIGRATED = (
    "数据库还没有建好，或者版本太旧：请先运行 `./chabu migrate`。"
    "The database is not set up, or too old: run `./chabu migrate` first."
)
TOO_NEW = (
    "数据库是更新版本的程序建立的：请升级程序，或恢复升级前的备份。"
    "The database was made by a newer version: "
    "update the program, or restore a backup from before the update."
)


def explained(error: BaseException) -> str | None:
    """A sentence in both languages for whoever runs a command; None for any other fault."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    words = str(cause)
    if isinstance(cause, sqlite3.DatabaseError):
        if "no such table" in words or "no such column" in words:
            return NOT_MIGRATED
        if "unable to open" in words or "readonly" in words:
            return UNOPENED_FILE
        return UNUSABLE_FILE if "not a database" in words or "malformed" in words else None
    if isinstance(cause, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
        return NOT_MIGRATED
    if isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None:
        return UNREACHABLE
    return None
