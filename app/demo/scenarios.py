"""What happened in the demo agency: sixty issues, each a report and the steps that followed. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One act: who, what, how many hours after the step before, with which words; `photo` is a role or ''."""

    who: str
    action: str
    after_h: float
    payload: dict[str, Any] = field(default_factory=dict)
    photo: str = ""


@dataclass(frozen=True)
class Scenario:
    """An issue: category, area number, days ago of its report, words, and what followed."""

    category: str
    area: int
    days_ago: float
    words: str
    steps: tuple[Step, ...] = ()
    reporter: str = "xuncha1"
    accuracy_m: float = 6.0
    same_spot_as: int | None = None


RECTIFIERS = ("zhenggai1", "zhenggai2", "zhenggai3", "baojie", "zhenggai2", "lvhua", "baojie", "zhenggai1")
"""Who rectifies in each area; the office building's rubbish is the cleaners'."""
MEASURES = ("已清运并冲洗", "已加固并复查", "已更换新件", "已覆盖防尘网", "已修复平整")


def _assign(hours: float = 1.5, due_h: float | None = None) -> Step:
    return Step("duban", "assign", hours, {"due_h": due_h} if due_h is not None else {})


def _start(hours: float = 2) -> Step:
    return Step("@", "start", hours)


def _fix(hours: float = 5, measure: int = 0) -> Step:
    return Step("@", "fix", hours, {"measure": MEASURES[measure % len(MEASURES)]}, "after")


def _pass(hours: float = 4, who: str = "xuncha1") -> Step:
    return Step(who, "pass", hours, {"opinion": "经核查，已整改到位"}, "scene")


def _rework(reason: str, hours: float = 3) -> Step:
    return Step("xuncha2", "rework", hours, {"reason": reason})


def _ask_extension(reason: str, later_h: float) -> Step:
    return Step("@", "ask_extension", 2, {"reason": reason, "later_h": later_h})


def _appeal(reason: str) -> Step:
    return Step("@", "appeal", 2, {"about": "rework", "reason": reason})


CLOSED = (_assign(), _start(), _fix(), _pass())
REWORKED = (_assign(), _fix(4), _rework("边角还没清干净，请再清一遍"), _fix(3, 1), _pass(2))


def _closed(category: str, area: int, days_ago: float, words: str) -> Scenario:
    return Scenario(category, area, days_ago, words, CLOSED)


def _past() -> tuple[Scenario, ...]:
    """Closed work of three months."""
    closed = (
        ("F01", 3, 88, "南门公交站旁桶满溢"), ("A03", 0, 86, "围挡两块破洞"), ("B02", 2, 83, "裸土约 40 平方米未盖"),
        ("G06", 1, 80, "人行道松动 6 块"), ("J02", 4, 76, "公益广告褪色"), ("F01", 7, 73, "垃圾房门口堆放"),
        ("C01", 2, 70, "加工区道路坑洼"), ("B06", 4, 66, "3 号门带泥上路"), ("M01", 5, 61, "绿化带枯枝垃圾"),
        ("A05", 0, 57, "围挡立面泥点"), ("K05", 7, 52, "宿舍内充电"), ("G03", 3, 48, "雨水口堵塞"),
        ("B03", 2, 44, "砂石未覆盖"), ("F01", 6, 40, "食堂后巷垃圾"), ("J02", 0, 36, "广告破损翘边"),
        ("A03", 4, 31, "围挡扣件缺失"), ("M02", 5, 27, "缺株断垄"), ("B02", 0, 22, "开挖面裸土"),
        ("G06", 3, 17, "盲道旁砖拱起"), ("F01", 3, 12, "西辅路散落垃圾"),
    )  # fmt: skip
    return tuple(_closed(*facts) for facts in closed)


SPECIAL = (
    Scenario("B01", 2, 64, "切割作业扬尘大", REWORKED),
    Scenario("C01", 0, 33, "驿站前道路破损", REWORKED, "xuncha2"),
    Scenario("A02", 4, 58, "围挡高度不足 2.5 m", (_assign(), Step("lingdao", "close_unfixed", 20, {"kind": "cannot_fix", "reason": "地下管线限制，已设警示并报备"}))),
    Scenario("G04", 3, 46, "路灯不亮", (_assign(), Step("lingdao", "close_unfixed", 9, {"kind": "transferred", "reason": "已移交市政路灯所处理"}))),
    Scenario("H02", 3, 25, "共享单车乱停", (Step("lingdao", "close_unfixed", 6, {"kind": "gone", "reason": "到场时已清走"}),)),
    Scenario("F01", 7, 20, "宿舍楼前垃圾", (Step("zhenggai1", "fix_on_spot", 1, {"measure": "当场清运"}, "both"), _pass(3))),
    Scenario("F01", 3, 6, "公交站旁又见堆放", same_spot_as=19),
    Scenario("G03", 3, 29, "雨水口再次堵塞", (*CLOSED, Step("xuncha1", "reopen", 40, {"kind": "rebound", "reason": "雨后又堵"}, "before"), _assign(), _start())),
)  # fmt: skip
PRESENT = (
    Scenario("A04", 4, 0.35, "2 号门旁围挡倾斜，立柱脱底", (_assign(0.4),)),
    Scenario("G01", 0, 0.3, "北入口雨水井盖缺失", ()),
    Scenario("B06", 4, 0.25, "3 号门两道车辙约 30 m"),
    Scenario("F01", 4, 0.2, "东门往北桶满溢，袋装垃圾堆在人行道", reporter="xuncha2"),
    Scenario("G13", 3, 0.15, "南门架空线垂落", (Step("duban", "comment", 0.2, {"text": "要一张全景", "asks": True}),), accuracy_m=320.0),
    Scenario("K06", 2, 0.1, "电箱未锁、线缆拖地"),
    Scenario("B02", 2, 1.2, "东侧裸土未覆盖", (_assign(), _start())),
    Scenario("J02", 0, 2.1, "中段广告脱落一角", (_assign(), _ask_extension("制作单位排期较满", 60), Step("duban", "deny", 2, {"reason": "活动在即，请按原时限更换"}))),
    Scenario("G06", 1, 2.4, "亲水平台砖松动", (_assign(), _start(), _ask_extension("同规格石材要调货", 30), Step("duban", "grant", 2, {"reason": "情况属实，同意"}))),
    Scenario("A03", 0, 3.2, "围挡板翘角", (_assign(), _start(3))),
    Scenario("C01", 2, 4.0, "1 号门内积泥", (_assign(1, 10), _start())),
    Scenario("F03", 6, 5.0, "停车棚杂物", (_assign(1, 9),)),
    Scenario("B03", 2, 6.3, "水泥露天堆放", (_assign(1, 8), _start())),
    Scenario("M02", 5, 8.0, "西段黄土裸露", (_assign(1, 30), _start())),
    Scenario("G09", 3, 3.0, "雨后西辅路积水半幅路宽", (_assign(0.5, 5), _start(1))),
    Scenario("A07", 4, 2.8, "公示牌缺监督电话", (_assign(), _fix(6), _rework("电话号码仍不对", 3), _appeal("号码已按新文件更换，核查的是旧牌"), Step("duban", "uphold", 3, {"reason": "已看新牌照片，退回不成立"}))),
    Scenario("B02", 0, 3.6, "观景台旁裸土", (_assign(), _fix(5, 3), _rework("东南角还有一片没盖", 4), _appeal("东南角不在本标段范围"), Step("duban", "reject", 3, {"reason": "按责任区域图属本标段，请继续整改"}))),
    Scenario("G02", 1, 2.2, "井盖异响", (_assign(), _start(), _fix(4, 2))),
    Scenario("F01", 7, 1.6, "食堂门口油污垃圾", (_assign(), _fix(3))),
    Scenario("J01", 4, 4.4, "公益广告面积不足", (_assign(), _start(), _fix(9, 2))),
    Scenario("A01", 2, 3.1, "围挡北缺一段", (_assign(0.5), _start(1), _fix(6, 1))),
    Scenario("M01", 5, 1.4, "东段绿地垃圾", (_assign(), _fix(3))),
    Scenario("G06", 0, 2.6, "东栈桥铺装破损", (_assign(), _start(), _ask_extension("材料周五到场", 40))),
    Scenario("C01", 0, 1.8, "停车场车位破损", (_assign(), _ask_extension("连日降雨", 30))),
    Scenario("A02", 0, 20.0, "驿站旁围挡高度不足", (_assign(), Step("lingdao", "suspend", 8, {"reason": "等绿道二期统一改造", "interim_measure": "已加警示带，每日巡看", "days": 60}))),
    Scenario("G10", 3, 15.0, "盲道中断", (Step("lingdao", "suspend", 12, {"reason": "等市政管线迁改", "interim_measure": "设临时引导", "days": 45}),)),
    Scenario("G05", 3, 5.5, "配电箱门敞开", (Step("duban", "refer", 2, {"body": "市供电局", "letter_number": "创文函〔2026〕17 号", "days": 10}),)),
    Scenario("H01", 3, 7.5, "人行道停放机动车", (Step("duban", "refer", 3, {"body": "市公安交警支队", "letter_number": "电话转办", "days": 7}),)),
    Scenario("L03", 4, 9.0, "夜间施工投诉", (Step("duban", "decline", 2, {"reason": "与 12345 重复，已在另案办理"}),)),
    Scenario("F01", 3, 4.8, "东侧人行道有落叶", (Step("duban", "decline", 3, {"reason": "当班保洁正在清扫，不构成问题"}),), "xuncha2"),
    Scenario("B06", 4, 0.22, "2 号门外带泥", (Step("duban", "merge", 0.3, {"target": 30}),), "xuncha2"),
    Scenario("L01", 4, 0.9, "市民反映夜间打桩噪声", reporter="public"),
)  # fmt: skip
SCENARIOS: tuple[Scenario, ...] = (*_past(), *SPECIAL, *PRESENT)
