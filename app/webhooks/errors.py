"""What a webhook can be refused with, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

WEBHOOK_ADDRESS = declare(
    "webhook_address",
    422,
    zh="回调地址要写成 https://主机/路径，没有保存。",
    en="The address has to be https://host/path; nothing was saved.",
)
WEBHOOK_PRIVATE = declare(
    "webhook_private",
    422,
    zh="这个地址在内网，没有保存。要用内网地址，先在系统设置里允许。",
    en="This address is within the house; nothing was saved. Allow such addresses in the settings first.",
)
TOO_MANY_WEBHOOKS = declare(
    "too_many_webhooks",
    409,
    zh="最多 {most} 个回调，请先删掉不用的。",
    en="At most {most} webhooks; remove one that is no longer used.",
)
