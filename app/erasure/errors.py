"""What an erasure can be refused for, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

SETTLED = declare(
    "erasure_settled",
    409,
    zh="这项清除已有人处理过，没有改动。",
    en="This erasure was decided on already; nothing was changed.",
)
OWN = declare(
    "erasure_own",
    403,
    zh="提出清除的人不能自己批准，请由另一位管理员或领导小组成员处理。",
    en="Whoever asked for an erasure cannot approve it; another administrator or a leader must.",
)
PENDING = declare(
    "erasure_pending",
    409,
    zh="这项内容已有一项清除在等待批准，没有再提。",
    en="An erasure of this content is waiting for approval already; no other was asked for.",
)
NOTHING = declare(
    "erasure_nothing",
    422,
    zh="这里没有可以清除的文字或照片，可能已经清除过。",
    en="There are no words or photo here to erase; they may have been erased before.",
)
ONE_THING = declare(
    "erasure_one_thing",
    422,
    zh="一次只能清除一张照片或一条记录的文字，请选其中一项。",
    en="One photo or the words of one record are erased at a time; choose one of them.",
)
