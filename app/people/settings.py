"""What an administrator can set about sign-in, and the rules those settings make."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from app.kernel.settings import declare_setting, setting
from app.people.lockout import TRIES_PER_ADDRESS, Limit
from app.people.password_policy import Policy, asvs, dengbao

declare_setting(
    "password_profile",
    str,
    "asvs",
    choices=("asvs", "dengbao"),
    zh="密码规则：等保另要三种字符并定期更换",
    en="Password rules: Dengbao also asks for three kinds of characters and regular changes",
    group="sign_in",
)
declare_setting(
    "password_min_length",
    int,
    10,
    least=8,
    most=64,
    zh="密码最短",
    en="Shortest password",
    group="sign_in",
    unit="character",
)
declare_setting(
    "password_max_days",
    int,
    90,
    least=1,
    most=365,
    zh="密码最长使用时间（只在等保规则下）",
    en="A password must be changed after (Dengbao rules only)",
    group="sign_in",
    unit="day",
)
declare_setting(
    "sign_in_tries",
    int,
    5,
    least=3,
    most=20,
    zh="登录可试错",
    en="Wrong passwords before a lock",
    group="sign_in",
    unit="time",
)
declare_setting(
    "sign_in_lock_minutes",
    int,
    15,
    least=1,
    most=60,
    zh="试错太多后锁定（再犯加倍，最长 60 分钟）",
    en="First lock after too many wrong passwords (each further one doubles, up to 60 minutes)",
    group="sign_in",
    unit="minute",
)


def password_policy(session: Session) -> Policy:
    """The rules for passwords now."""
    min_length: int = setting(session, "password_min_length")
    if setting(session, "password_profile") == "dengbao":
        return dengbao(min_length, setting(session, "password_max_days"))
    return asvs(min_length)


def limit_of(session: Session, is_address: bool) -> Limit:
    """How many wrong tries an account or known device has, or a whole address."""
    first_lock = dt.timedelta(minutes=setting(session, "sign_in_lock_minutes"))
    return Limit(TRIES_PER_ADDRESS if is_address else setting(session, "sign_in_tries"), first_lock)
