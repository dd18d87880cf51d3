"""What people can be refused, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

WRONG_PASSWORD = declare(
    "wrong_password",
    401,
    zh="账号或密码不对，还可试 {tries_left} 次。",
    en="Wrong account or password; you can try {tries_left} more times.",
)
