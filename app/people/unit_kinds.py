"""What a unit is to the agency, and how people write it in import sheets."""

from __future__ import annotations

from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is to the agency."""

    AGENCY = "agency"
    DEPARTMENT = "department"
    PROJECT_OFFICE = "project_office"
    CONTRACTOR = "contractor"
    OUTSIDE = "outside"


UNIT_KIND_NAMES: dict[UnitKind, tuple[str, ...]] = {
    UnitKind.AGENCY: ("本单位", "机关", "代建单位", "agency"),
    UnitKind.DEPARTMENT: ("部室", "科室", "部门", "department"),
    UnitKind.PROJECT_OFFICE: ("项目部", "代建项目部", "project office"),
    UnitKind.CONTRACTOR: ("施工单位", "参建单位", "监理单位", "contractor"),
    UnitKind.OUTSIDE: ("外单位", "外部单位", "outside"),
}
"""Kind → its names; the first Chinese one and the last, English one are those the product writes."""
