"""What the fields of requests are called on the screens: a fault names them as its reader does. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.kernel.problems import Language

FIELDS: dict[str, tuple[str, str]] = {
    "accuracy_m": ("定位精度", "accuracy"),
    "action": ("操作", "action"),
    "address": ("地址", "address"),
    "after": ("起点", "starting point"),
    "answered": ("是否已答复", "answered"),
    "area_id": ("区域", "area"),
    "as_of": ("截止时间", "cut-off"),
    "categories": ("类别", "categories"),
    "category": ("类别", "category"),
    "close_when": ("销号条件", "condition of closing"),
    "code": ("编码", "code"),
    "columns": ("列", "columns"),
    "constants": ("固定值", "constants"),
    "coordinates": ("坐标系", "coordinate system"),
    "current_password": ("当前密码", "current password"),
    "dates": ("日期", "dates"),
    "datum": ("坐标系", "datum"),
    "description": ("描述", "description"),
    "dimension": ("统计口径", "dimension"),
    "display_name": ("姓名", "name"),
    "end_other_sessions": ("退出其他设备", "sign out elsewhere"),
    "ends_on": ("结束日期", "last day"),
    "figure": ("指标", "figure"),
    "file_name": ("文件名", "file name"),
    "file_when": ("文件时间", "time of the file"),
    "geometry": ("边界", "outline"),
    "ground": ("依据", "ground"),
    "group_code": ("分组", "group"),
    "interim": ("先行处置时限", "interim limit"),
    "is_active": ("是否启用", "in use"),
    "is_confirmed": ("是否确认", "confirmed"),
    "is_trial": ("试运行", "trial run"),
    "kind": ("类型", "kind"),
    "language": ("语言", "language"),
    "latitude": ("纬度", "latitude"),
    "ledger": ("台账", "ledger"),
    "limit": ("条数", "number of rows"),
    "longitude": ("经度", "longitude"),
    "month": ("月份", "month"),
    "name": ("名称", "name"),
    "new_password": ("新密码", "new password"),
    "number": ("编号", "number"),
    "parent_id": ("上级单位", "parent unit"),
    "part": ("部件", "part"),
    "party": ("责任方", "responsible party"),
    "password": ("密码", "password"),
    "person_id": ("责任人", "responsible person"),
    "phone": ("电话", "telephone"),
    "photo_id": ("照片", "photo"),
    "photo_optional": ("照片要求", "need of a photo"),
    "place": ("位置", "place"),
    "posts": ("岗位", "posts"),
    "project_id": ("项目", "project"),
    "query": ("筛选条件", "filter"),
    "reason": ("原因", "reason"),
    "rebound": ("反弹", "rebound"),
    "result": ("结果", "result"),
    "role": ("岗位", "post"),
    "settled": ("处理情况", "settled"),
    "severity": ("严重程度", "severity"),
    "short_name": ("简称", "short name"),
    "since": ("开始日期", "first day"),
    "sort": ("排序", "order"),
    "source": ("来源", "source"),
    "starts_on": ("开始日期", "first day"),
    "state": ("状态", "state"),
    "statuses": ("状态值", "values of the status"),
    "text": ("文字", "text"),
    "thumbnails": ("缩略图", "thumbnails"),
    "unit": ("单位", "unit"),
    "unit_id": ("单位", "unit"),
    "units": ("单位", "units"),
    "until": ("结束日期", "last day"),
    "user_ids": ("人员", "people"),
    "username": ("账号", "account"),
    "value": ("值", "value"),
    "zone": ("时区", "time zone"),
}
"""By the field's name in the API."""


def field_name(location: Sequence[int | str], language: Language) -> str:
    """A field by its place in the body: `("posts", 0, "role")` is "第 1 项岗位"."""
    names = [part for part in location if isinstance(part, str)]
    known = next((FIELDS[part] for part in reversed(names) if part in FIELDS), None)
    entry = next((part + 1 for part in reversed(location) if isinstance(part, int)), None)
    if language == "zh":
        said = known[0] if known else ".".join(names) or "请求"
        return said if entry is None else f"第 {entry} 项{said}"
    said = known[1] if known else ".".join(names) or "body"
    return said if entry is None else f"{said} of entry {entry}"
