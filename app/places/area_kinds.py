"""What an area is, as checklists and statistics ask it. Pure."""

from __future__ import annotations

from enum import StrEnum


class AreaKind(StrEnum):
    """The kinds of responsibility areas."""

    CONSTRUCTION_SITE = "construction_site"
    MUNICIPAL_WORKS = "municipal_works"
    DEMOLITION = "demolition"
    SURROUNDINGS = "surroundings"
    ROAD = "road"
    GREEN = "green"
    PUBLIC_SPACE = "public_space"
    OFFICE = "office"
    SITE_OFFICE = "site_office"
    DORMITORY = "dormitory"
    OTHER = "other"


KIND_NAMES: dict[AreaKind, tuple[str, str]] = {
    AreaKind.CONSTRUCTION_SITE: ("建筑工地", "Construction site"),
    AreaKind.MUNICIPAL_WORKS: ("市政工程", "Municipal works"),
    AreaKind.DEMOLITION: ("拆除工程", "Demolition"),
    AreaKind.SURROUNDINGS: ("工地周边", "Surroundings of a site"),
    AreaKind.ROAD: ("道路", "Road"),
    AreaKind.GREEN: ("绿地", "Green space"),
    AreaKind.PUBLIC_SPACE: ("公共场所", "Public space"),
    AreaKind.OFFICE: ("办公区", "Offices"),
    AreaKind.SITE_OFFICE: ("项目部驻地", "Site office"),
    AreaKind.DORMITORY: ("生活区、宿舍", "Dormitories"),
    AreaKind.OTHER: ("其他", "Other"),
}
"""Kind → its Chinese and English name, as import sheets and screens write it."""


def kind_named(text: str) -> AreaKind | None:
    """The kind of a key or of a name in either language."""
    wanted = text.strip().casefold()
    for kind, names in KIND_NAMES.items():
        if wanted in (kind.value, *(name.casefold() for name in names)):
            return kind
    return None
