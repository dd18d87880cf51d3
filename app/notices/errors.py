"""What the channels of notices can refuse, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

CHANNEL_FIELD = declare(
    "channel_field",
    422,
    zh="“{label_zh}”不对，请照机器人或邮箱的设置页核对。",
    en="“{label_en}” is not right: compare it with the settings of the robot or the mailbox.",
)
CHANNEL_PRIVATE = declare(
    "channel_private",
    422,
    zh="这个地址在内网。要向内网发送，先在系统设置里允许。",
    en="This address lies within the house. To send there, allow it in the settings first.",
)
CHANNEL_ADDRESS = declare(
    "channel_address",
    422,
    zh="邮箱地址不对，请核对。",
    en="That is not a mail address.",
)
FIELD_WORDS: dict[str, tuple[str, str]] = {
    "url": ("地址", "Address"),
    "secret": ("加签密钥", "Signing secret"),
    "host": ("发信服务器", "Mail server"),
    "port": ("端口", "Port"),
    "sender": ("发件人", "Sender"),
    "mode": ("加密方式", "Encryption"),
}
"""Field of a channel → its words."""
