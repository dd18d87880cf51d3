"""What people can be refused, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from app.kernel.problems import Language, Problem, declare
from app.people.password_policy import Fault

WRONG_PASSWORD = declare(
    "wrong_password",
    401,
    zh="账号或密码不对，还可试 {tries_left} 次。",
    en="Wrong account or password; {tries_left} tries left.",
)
LOCKED = declare(
    "sign_in_locked",
    429,
    zh="试错太多，请 {minutes} 分钟后再试，或找管理员。已登录的手机不受影响。",
    en="Too many wrong tries; try again in {minutes} min or ask the administrator. Signed-in phones go on.",
)
DISABLED = declare(
    "account_disabled",
    403,
    zh="这个账号已停用，没发出的内容仍在本机。要恢复请找管理员。",
    en="This account is switched off; unsent work stays on this device. Ask the administrator.",
)
PASSWORD_EXPIRED = declare(
    "password_expired",
    403,
    zh="密码已超过 {days} 天，需要换一个再登录。内容都还在。",
    en="The password is older than {days} days; set a new one to sign in. Nothing is lost.",
)
CURRENT_PASSWORD = declare(
    "current_password",
    422,
    zh="现在的密码不对，密码没有改。还可试 {tries_left} 次。",
    en="That is not the current password; it was not changed. {tries_left} tries left.",
)
WEAK_PASSWORD = declare(
    "weak_password",
    422,
    zh="这个密码不能用：{why}。密码没有改。",
    en="This password cannot be used: {why}. It was not changed.",
)
WRONG_CODE = declare(
    "activation_code",
    422,
    zh="激活码不对、已用过或已过 7 天。请核对，或请管理员再给一个。",
    en="The code is wrong, used or older than 7 days. Check it or ask the administrator for another.",
)
USERNAME_TAKEN = declare(
    "username_taken",
    409,
    zh="账号“{username}”已有人用，没有保存。请换一个。",
    en="The account “{username}” is taken; nothing was saved. Choose another.",
)
OPEN_WORK = declare(
    "open_work",
    409,
    zh="这个人名下还有 {n} 个在办问题，账号没有停用。请先移交，或确认留在名下。",
    en="{n} open issues bear this name; the account stays on. Hand them over, or confirm to leave them.",
)
TOO_MANY_TOKENS = declare(
    "too_many_tokens",
    409,
    zh="最多 {most} 个令牌，请先吊销不用的。",
    en="At most {most} tokens; revoke one that is no longer used.",
)
TOKEN_SCOPE_MISSING = declare(
    "token_scope",
    403,
    zh="这个令牌没有“{scope}”的权限。",
    en="This token does not have the scope “{scope}”.",
)
TOO_MANY_REQUESTS = declare(
    "too_many_requests",
    429,
    zh="请求太频繁，请 {retry_after_s} 秒后再试。",
    en="Too many requests; try again in {retry_after_s} seconds.",
)
SUBSTITUTE = declare(
    "substitute",
    422,
    zh="代办人不能是本人或已停用的账号。请换一个。",
    en="The substitute must be another person whose account is in use. Choose another.",
)
SUBSTITUTE_FAR = declare(
    "substitute_far",
    422,
    zh="自己只能请本单位或上下级单位的人代办。要请别的单位的人，请找督办员或管理员。",
    en="You can choose somebody of your own unit or one above or below it; ask a supervisor for others.",
)
LEAVE_TERM = declare(
    "leave_term",
    422,
    zh="代办的日期不对：从今天或以后开始，最后一天不早于第一天，最长 {most} 天。没有保存。",
    en="Wrong days: from today on, the last not before the first, {most} at most. Nothing was saved.",
)
LEAVE_TWICE = declare(
    "leave_twice",
    409,
    zh="这几天已安排了代办，没有保存。请先取消原来的。",
    en="These days have a substitute already; nothing was saved. Cancel that one first.",
)
SUBSTITUTE_AWAY = declare(
    "substitute_away",
    409,
    zh="代办人这几天自己也请人代办，没有保存。请换一个。",
    en="The substitute is away on some of these days; nothing was saved. Choose another.",
)
UNIT_NAME_TAKEN = declare(
    "unit_name_taken",
    409,
    zh="已有叫“{name}”的单位，没有保存。请换一个名称。",
    en="There is a unit called “{name}” already; nothing was saved. Choose another name.",
)
UNIT_UNKNOWN = declare(
    "unit_unknown",
    422,
    zh="没有找到这个单位，没有保存。请重新选择。",
    en="This unit was not found; nothing was saved. Choose again.",
)
UNIT_CIRCLE = declare(
    "unit_circle",
    422,
    zh="“{name}”不能放到自己或自己的下级单位下面，没有移动。",
    en="“{name}” cannot go below itself or one of its own units; it was not moved.",
)
UNIT_TOO_DEEP = declare(
    "unit_too_deep",
    422,
    zh="单位最多 {levels} 层，没有保存。",
    en="Units go {levels} levels deep at most; nothing was saved.",
)
UNIT_IN_USE = declare(
    "unit_in_use",
    409,
    zh="“{name}”还有下级单位、岗位、区域或问题，不能删除。可以改为停用，记录都保留。",
    en="“{name}” still has units, posts, areas or issues and cannot be deleted. Switch it off instead.",
)
UNIT_INACTIVE = declare(
    "unit_inactive",
    422,
    zh="“{name}”已停用，没有保存。请选别的单位，或先启用它。",
    en="“{name}” is switched off; nothing was saved. Choose another unit or switch it on first.",
)
TERM = declare(
    "post_term",
    422,
    zh="任期的结束日期不能早于开始日期，也不能早于昨天。没有保存。",
    en="A term cannot end before it begins, nor before yesterday. Nothing was saved.",
)
POST_TWICE = declare(
    "post_twice",
    409,
    zh="同一时期已有这个单位的这个岗位，没有重复添加。",
    en="The same post in the same unit is there already for that time; it was not added again.",
)
SEPARATE_DUTIES = declare(
    "separate_duties",
    409,
    zh="同一个人不能同时是系统管理员和审计员（三员分立）。没有保存。",
    en="One person cannot be administrator and auditor at the same time. Nothing was saved.",
)
LAST_ADMINISTRATOR = declare(
    "last_administrator",
    409,
    zh="这是最后一位能登录的系统管理员，没有改动。请先设另一位。",
    en="This is the last administrator who can sign in; nothing was changed. Appoint another first.",
)
IMPORT_REFUSED = declare(
    "import_refused",
    422,
    zh="有 {bad_rows} 行要改，没有导入任何内容。改好后整张表再传一次。",
    en="{bad_rows} rows need mending and nothing was imported. Mend them and send the whole table again.",
)


def weak_password(faults: Sequence[Fault], spoken: Language) -> Problem:
    """The refusal of a password, with each fault in a language."""
    texts = [fault.text(spoken) for fault in faults]
    why = ("；" if spoken == "zh" else "; ").join(texts)
    return Problem(
        WEAK_PASSWORD,
        why=why,
        field_errors=[{"field": "password", "message": text} for text in texts],
    )
