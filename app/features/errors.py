"""What a request for features can be refused with, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

BAD_PARAMETER = declare(
    "bad_parameter",
    400,
    zh="地址里的参数不对：{name}。",
    en="A parameter of the address is wrong: {name}.",
)
