"""The demo agency as data: units, people (roles, never names), projects, areas with their points. Pure."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "chabu-demo-2026"  # noqa: S105  printed at the first start, for demo data only


@dataclass(frozen=True)
class DemoUnit:
    """A unit: key, the unit above, name, kind and what it is responsible for."""

    key: str
    above: str | None
    name: str
    short: str
    kind: str
    party: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class DemoPerson:
    """A person of a unit with one role; `covers` is the unit they look after, where that is not their own."""

    username: str
    name: str
    role: str
    unit: str
    covers: str | None = None


@dataclass(frozen=True)
class DemoArea:
    """An area: its name, project, unit, person, kind, corners (longitude, latitude) and points."""

    name: str
    project: str
    unit: str
    person: str | None
    kind: str
    corners: tuple[tuple[float, float], ...]
    points: tuple[str, ...]


UNITS = (
    DemoUnit("agency", None, "市代建项目事务中心", "代建中心", "agency"),
    DemoUnit("office", "agency", "综合行政办公室", "综合办", "department", "office", "0660-3300100"),
    DemoUnit("civic", "agency", "创文办", "创文办", "department"),
    DemoUnit("patrol", "civic", "创文办巡查组", "巡查组", "department"),
    DemoUnit("works1", "agency", "工程一部", "工程一部", "department", "project_dept", "0660-3300110"),
    DemoUnit("works2", "agency", "工程二部", "工程二部", "department", "project_dept", "0660-3300120"),
    DemoUnit("site1", "works1", "施工一项目部", "施工一部", "contractor", "contractor", "0660-3300111"),
    DemoUnit("site2", "works1", "施工二项目部", "施工二部", "contractor", "contractor", "0660-3300112"),
    DemoUnit("site3", "works2", "施工三项目部", "施工三部", "contractor", "contractor", "0660-3300121"),
    DemoUnit("cleaning", "office", "保洁单位", "保洁单位", "contractor", "cleaning", "0660-3300131"),
    DemoUnit("greening", "office", "绿化养护单位", "绿化单位", "contractor", "greening", "0660-3300132"),
)
PEOPLE = (
    DemoPerson("xuncha1", "巡查员甲", "inspector", "patrol", "agency"),
    DemoPerson("xuncha2", "巡查员乙", "inspector", "patrol", "agency"),
    DemoPerson("duban", "督办员丙", "supervisor", "civic", "agency"),
    DemoPerson("duban1", "工程一部督办员", "supervisor", "works1"),
    DemoPerson("zhenggai1", "整改员丁", "rectifier", "site1"),
    DemoPerson("zhenggai2", "整改员戊", "rectifier", "site2"),
    DemoPerson("zhenggai3", "整改员己", "rectifier", "site3"),
    DemoPerson("baojie", "保洁员庚", "rectifier", "cleaning"),
    DemoPerson("lvhua", "绿化员辛", "rectifier", "greening"),
    DemoPerson("lingdao", "分管领导", "leader", "agency"),
    DemoPerson("admin", "系统管理员", "administrator", "agency"),
    DemoPerson("shenji", "审计员", "auditor", "agency"),
)
PROJECTS = ("品清湖绿道代建项目", "体育中心代建项目")


def _box(west: float, south: float, east: float, north: float) -> tuple[tuple[float, float], ...]:
    lean = (east - west) * 0.06
    return ((west, south), (east - lean, south + lean / 2), (east, north), (west + lean, north - lean / 2))


GREENWAY, STADIUM = PROJECTS
AREAS = (
    DemoArea(
        "品清湖绿道 · 北段",
        GREENWAY,
        "site1",
        "zhenggai1",
        "construction_site",
        _box(115.3710, 22.7820, 115.3780, 22.7860),
        ("北入口", "观景台", "驿站", "东栈桥", "停车场"),
    ),
    DemoArea(
        "品清湖绿道 · 南段",
        GREENWAY,
        "site2",
        "zhenggai2",
        "construction_site",
        _box(115.3710, 22.7770, 115.3780, 22.7812),
        ("南入口", "亲水平台", "公厕", "自行车道"),
    ),
    DemoArea(
        "体育中心主场馆工地",
        STADIUM,
        "site3",
        "zhenggai3",
        "construction_site",
        _box(115.3600, 22.7700, 115.3665, 22.7745),
        ("1 号门", "2 号门", "钢筋加工区", "洗车台", "围挡北"),
    ),
    DemoArea(
        "体育中心项目周边道路",
        STADIUM,
        "cleaning",
        "baojie",
        "road",
        _box(115.3600, 22.7752, 115.3665, 22.7778),
        ("南门公交站", "西辅路", "东侧人行道"),
    ),
    DemoArea(
        "红海西路工地外围",
        STADIUM,
        "site2",
        "zhenggai2",
        "surroundings",
        _box(115.3440, 22.7840, 115.3510, 22.7875),
        ("东门", "2 号门", "3 号门", "公示牌", "洗车台", "围挡北"),
    ),
    DemoArea(
        "红海西路绿化带",
        STADIUM,
        "greening",
        "lvhua",
        "green",
        _box(115.3440, 22.7884, 115.3510, 22.7902),
        ("东段", "中段", "西段"),
    ),
    DemoArea(
        "机关办公楼及院落",
        STADIUM,
        "office",
        None,
        "office",
        _box(115.3560, 22.7800, 115.3590, 22.7822),
        ("大门", "停车棚", "食堂后巷"),
    ),
    DemoArea(
        "施工人员生活区",
        GREENWAY,
        "site1",
        "zhenggai1",
        "dormitory",
        _box(115.3640, 22.7820, 115.3672, 22.7842),
        ("宿舍楼", "食堂", "垃圾房"),
    ),
)
