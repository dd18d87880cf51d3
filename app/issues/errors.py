"""Why a command on an issue is not accepted, in words (codes are stable; details fill the sentences)."""

from __future__ import annotations

from app.kernel.problems import declare

KEPT = "照片和文字已作为附注保留。"
KEPT_EN = "Your photos and words are kept as a note."

declare(
    "wrong_state",
    409,
    zh=f"这件的状态已经变了，这一步现在做不了。{KEPT}",
    en=f"The issue has moved on and this step no longer fits. {KEPT_EN}",
)
declare(
    "stale",
    409,
    zh=f"在你之前已有别人处理过这件，你的没有记入。{KEPT}",
    en=f"Somebody acted on this issue before you; yours was not recorded. {KEPT_EN}",
)
declare(
    "no_right", 403, zh=f"你的岗位不能做这一步。{KEPT}", en=f"Your post may not take this step. {KEPT_EN}"
)
declare(
    "out_of_scope",
    403,
    zh=f"这件不在你的岗位范围内。{KEPT}",
    en=f"This issue is outside your post's scope. {KEPT_EN}",
)
declare(
    "own_unit",
    403,
    zh=f"这件由你单位整改，要别的单位的人核查。{KEPT}",
    en=f"Your unit fixed this issue; somebody of another unit must verify it. {KEPT_EN}",
)
declare(
    "others_acted",
    409,
    zh="别人已经处理过这件，不能撤回上报了。可以请督办员处理。",
    en="Others have acted on this issue, so the report cannot be withdrawn. Please ask a supervisor.",
)
declare(
    "not_assigned_to_you",
    403,
    zh=f"这件没有派给你或你的单位。{KEPT}",
    en=f"This issue is not assigned to you or your unit. {KEPT_EN}",
)
declare(
    "extension_too_late",
    409,
    zh="已过时限，不能再申请延期；请尽快整改，情况可写在留言里。",
    en="The due date has passed; no extension can be asked for. Please fix it soon and say why in a comment.",
)
declare(
    "extension_pending",
    409,
    zh="已有一个延期申请在等答复。",
    en="An extension request is already waiting for an answer.",
)
declare(
    "extension_limit", 409, zh="这一轮的延期次数已用完。", en="No more extensions are possible in this round."
)
declare(
    "extension_not_later",
    422,
    zh="新的时限要晚于现在的时限。",
    en="The new due date must be later than the present one.",
)
declare(
    "appeal_pending",
    409,
    zh="已有一个申诉在等答复。",
    en="An appeal is already waiting for an answer.",
)
declare(
    "no_due_date",
    409,
    zh="这件现在没有整改时限，派遣时再定。",
    en="This issue has no due date now; set one when it is assigned.",
)
declare(
    "no_rebound",
    409,
    zh="这件没有关联为反弹，没有可确认或取消的。",
    en="This issue is not linked as a rebound; there is nothing to confirm or unlink.",
)
declare("photo_before_missing", 422, zh="还缺：问题照片。", en="Still missing: a photo of the problem.")
declare("photo_after_missing", 422, zh="还缺：整改后照片。", en="Still missing: a photo after the fix.")
declare("photo_missing", 422, zh="还缺：照片。", en="Still missing: a photo.")
declare(
    "scene_photo_missing",
    422,
    zh="紧急问题结案前，要有核查人在现场拍的照片。",
    en="A critical issue needs the verifier's own photo from the spot before it is closed.",
)
declare(
    "photos_not_stored",
    409,
    zh="整改照片还没有全部收到，收到后再结案；确实传不来的，写明原因可以免去。",
    en="Not all photos of the fix have arrived. Close it when they have, or waive them with a reason.",
)
declare(
    "place_missing",
    422,
    zh="还缺：位置（选区域、定位或写明地点）。",
    en="Still missing: the place (an area, a position or words).",
)
declare(
    "unknown_category",
    422,
    zh="没有“{category}”这个类别，或已停用。",
    en="There is no category “{category}”, or it is no longer used.",
)
declare(
    "unknown_reference",
    422,
    zh=f"其中提到的单位、人员、区域或问题不存在。{KEPT}",
    en=f"A unit, person, area or issue named here does not exist. {KEPT_EN}",
)
declare(
    "unknown_issue",
    404,
    zh=f"没有这件问题，或已不在你的范围内。{KEPT}",
    en=f"There is no such issue, or it is no longer within your scope. {KEPT_EN}",
)
declare(
    "issue_exists",
    409,
    zh="这个问题编号已被占用，你的内容已保留待处理。",
    en="An issue with this id exists already; your work is kept for review.",
)
declare(
    "merge_target",
    422,
    zh="不能并到这件：它已并案、不予立案，或就是它自己。",
    en="It cannot be merged into that issue: it is merged, declined or the same one.",
)
declare(
    "assignee_not_of_unit",
    422,
    zh="这个人不是责任单位的整改责任人。",
    en="That person is no rectifier of the responsible unit.",
)
declare(
    "delegate_to_whom",
    422,
    zh="还缺：转派给哪个单位或哪个人。",
    en="Still missing: which unit or person to pass it on to.",
)
declare(
    "delegate_outside",
    422,
    zh="只能转派给本单位的人或下级单位。",
    en="It can only be passed on to a person of your unit or a unit below.",
)
declare(
    "delegate_due_later",
    422,
    zh="转派的时限不能晚于原来的时限。",
    en="The due date may not be later than the present one when passing on.",
)
declare(
    "review_date",
    422,
    zh="复查日期要在今天之后、{most} 天以内。",
    en="The review date must lie after today and within {most} days.",
)
declare("nothing_changed", 422, zh="没有要更正的内容。", en="Nothing to correct was given.")
declare(
    "payload",
    422,
    zh=f"内容不完整，没有记入：{{summary_zh}}。{KEPT}",
    en=f"Something is missing or does not fit: {{summary_en}}. {KEPT_EN}",
)
declare(
    "conflict",
    409,
    zh="同一个编号收到了两份不同的内容，后一份已保留待处理。",
    en="Two different contents came under one id; the later one is kept for review.",
)
declare(
    "depends_on_refused",
    409,
    zh=f"它之前的一步没有被接受，所以这一步也没有记入。{KEPT}",
    en=f"The step before it was not accepted, so this one was not recorded either. {KEPT_EN}",
)
declare(
    "author_inactive",
    403,
    zh="账号已停用，这份内容已保留，由督办员处理。",
    en="The account is disabled; this work is kept for a supervisor to decide.",
)
declare("bad_filter", 422, zh="筛选条件“{name}”读不懂。", en="The filter “{name}” could not be read.")
