"""Issues as GeoJSON (RFC 7946): a point in WGS-84, longitude first, and what may leave the house. Pure.

No names of persons, no photos: who needs those opens the issue itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.issues.issue_state import IssueState
from app.issues.overdue import is_overdue
from app.kernel.clock import to_wire

PROPERTIES: dict[str, dict[str, Any]] = {
    "number": {"type": "string", "title": "编号"},
    "state": {"type": "string", "title": "状态"},
    "is_open": {"type": "boolean", "title": "在办"},
    "is_overdue": {"type": "boolean", "title": "逾期"},
    "category": {"type": "string", "title": "类别"},
    "severity": {"type": "integer", "title": "严重程度"},
    "source": {"type": "string", "title": "来源"},
    "place_text": {"type": "string", "title": "位置"},
    "description": {"type": "string", "title": "描述"},
    "area_id": {"type": "string", "format": "uuid", "title": "责任区域"},
    "project_id": {"type": "string", "format": "uuid", "title": "代建项目"},
    "lead_unit_id": {"type": "string", "format": "uuid", "title": "整改单位"},
    "accuracy_m": {"type": "number", "title": "定位精度（米）"},
    "reported_at": {"type": "string", "format": "date-time", "title": "上报时间"},
    "due_at": {"type": "string", "format": "date-time", "title": "整改时限"},
    "closed_at": {"type": "string", "format": "date-time", "title": "结案时间"},
    "round": {"type": "integer", "title": "轮次"},
    "rework_count": {"type": "integer", "title": "返工次数"},
    "rebound_count": {"type": "integer", "title": "反弹次数"},
}
"""Every property of a feature, as JSON schema."""


def feature_of(issue: IssueState, at: dt.datetime) -> dict[str, Any]:
    """One issue as a feature; without a position its geometry is null."""
    has_position = issue.latitude is not None and issue.longitude is not None
    return {
        "type": "Feature",
        "id": str(issue.id),
        "geometry": {"type": "Point", "coordinates": [issue.longitude, issue.latitude]}
        if has_position
        else None,
        "properties": {
            "number": issue.number or issue.receipt_number,
            "state": issue.state.value,
            "is_open": issue.is_open,
            "is_overdue": is_overdue(issue, at),
            "category": issue.category,
            "severity": issue.severity,
            "source": issue.source,
            "place_text": issue.place_text,
            "description": issue.description,
            **{name: _text(getattr(issue, name)) for name in ("area_id", "project_id", "lead_unit_id")},
            "accuracy_m": issue.accuracy_m,
            **{name: to_wire(getattr(issue, name)) for name in ("reported_at", "due_at", "closed_at")},
            "round": issue.round,
            "rework_count": issue.rework_count,
            "rebound_count": issue.rebound_count,
        },
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
