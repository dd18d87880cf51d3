"""What a handover can be refused with, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

NOTHING_TO_HAND_OVER = declare(
    "nothing_to_hand_over",
    409,
    zh="这个人名下没有在办问题，不用移交。",
    en="No open issue is assigned to this person; there is nothing to hand over.",
)
SUCCESSOR = declare(
    "successor",
    422,
    zh="接手人不能是本人，也不能是已停用的账号。请换一个。",
    en="The successor must be another person whose account is in use. Choose another.",
)
HANDOVER_RUNNING = declare(
    "handover_running",
    409,
    zh="这个人的移交正在进行，请等它做完。",
    en="This person's work is being handed over already; wait until that has ended.",
)
