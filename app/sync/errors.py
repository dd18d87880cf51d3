"""What the sync route can refuse as a whole."""

from __future__ import annotations

from app.kernel.problems import declare

declare(
    "client_too_old",
    426,
    zh="手机上的版本太旧，请先更新；没发出的内容都还在。",
    en="The app on this phone is too old; please update it. What was not sent is still here.",
)
declare(
    "device_cloned",
    409,
    zh="这部手机的数据像是从另一部复制来的，正在换新的设备号，内容不会丢。",
    en="This phone's data seems to be a copy of another's; it gets a new device id and nothing is lost.",
)
declare(
    "quarantine_settled", 409, zh="这件来件已经处理过了。", en="This piece of work has been settled already."
)
declare(
    "not_processed",
    500,
    zh="服务器没能处理这一件，内容已完整保留，由管理员查看；其他的照常处理。",
    en="The server could not process this one; it is kept whole for an administrator. The others go on.",
)
