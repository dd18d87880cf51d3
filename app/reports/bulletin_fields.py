"""The fields of the bulletin's template: a fixed list, each with its meaning. Pure."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, PASSAGE, OBJECT = "text", "passage", "object"


@dataclass(frozen=True)
class TemplateField:
    """A field: text anywhere in a line; a passage or an object in a paragraph of its own."""

    name: str
    kind: str
    zh: str
    en: str


FIELDS = (
    TemplateField("机关", TEXT, "发文机关的名称", "name of the agency"),
    TemplateField("年月", TEXT, "通报的月份，如 2026年5月", "the month, as 2026年5月"),
    TemplateField("起始日", TEXT, "当月第一天", "first day of the month"),
    TemplateField("截止日", TEXT, "当月最后一天", "last day of the month"),
    TemplateField("数据截至", TEXT, "数据截止的日期和时刻", "date and time up to which data count"),
    TemplateField("成文日期", TEXT, "生成文件的日期", "date on which the file is made"),
    TemplateField("上期结转", TEXT, "期初未销号问题数", "open at the start"),
    TemplateField("本期发现", TEXT, "当月立案的问题数", "found in the month"),
    TemplateField("重新打开", TEXT, "当月重新打开的问题数", "reopened in the month"),
    TemplateField("恢复立案", TEXT, "当月恢复立案的问题数", "restored in the month"),
    TemplateField("撤销", TEXT, "当月不予立案或并案的期初问题数", "declined or merged of those open at the start"),
    TemplateField("已销号", TEXT, "当月销号的问题数", "closed in the month"),
    TemplateField("期末未销号", TEXT, "期末未销号问题数", "open at the end"),
    TemplateField("待核查", TEXT, "按期反馈但还没有核查的件数", "fixed in time and not verified yet"),
    TemplateField("反弹件数", TEXT, "当月发生的反弹件数", "rebounds in the month"),
    TemplateField("整改完成率", TEXT, "百分比（分子/分母）", "completion rate with its fraction"),
    TemplateField("当月整改率", TEXT, "百分比（分子/分母）", "same-month rate with its fraction"),
    TemplateField("按期整改率", TEXT, "百分比（分子/分母）", "on-time rate with its fraction"),
    TemplateField("一次复核通过率", TEXT, "百分比（分子/分母）", "first-pass rate with its fraction"),
    TemplateField("返工率", TEXT, "百分比（分子/分母）", "rework rate with its fraction"),
    TemplateField("反弹率", TEXT, "百分比（分子/分母）", "rebound rate with its fraction"),
    TemplateField("整改用时平均", TEXT, "小时，自然时间；没有时为 —", "mean hours to fix; — where there are none"),
    TemplateField("整改用时中位数", TEXT, "小时，自然时间；没有时为 —", "median hours to fix; — where there are none"),
    TemplateField("末节序号", TEXT, "四；列红黑榜时为五", "四, or 五 where there is a red and black list"),
    TemplateField("未签发标记", PASSAGE, "没有签发时的一行提示；签发后没有", "a line while it is not signed, then nothing"),
    TemplateField("红头", OBJECT, "设置了红头时的机关标志和红线", "red heading and line, if set so"),
    TemplateField("导语", PASSAGE, "时段和数据截止时间的一段话", "a paragraph on period and cut-off"),
    TemplateField("总体情况", PASSAGE, "期初到期末、各项比率、用时、与上月和上年比较、期初调整", "flows, rates, hours, comparison, opening adjustment"),
    TemplateField("分布情况", PASSAGE, "按类别、项目、来源的分布", "by category, project and source"),
    TemplateField("存在问题", PASSAGE, "问题较多的区域、到期未按时整改、反弹", "places with most issues, late ones, rebounds"),
    TemplateField("红黑榜", PASSAGE, "一节红黑榜，含标题；没有打开时没有", "the red and black list with its heading, if set so"),
    TemplateField("下一步要求", PASSAGE, "三条要求", "three demands"),
    TemplateField("统计表", OBJECT, "各项统计表", "tables of figures"),
    TemplateField("照片对比", OBJECT, "整改前后对比照片", "photos before and after"),
    TemplateField("台账", OBJECT, "本期整改台账；放在横排的节里", "the ledger; belongs in a section across"),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}
