"""What reports can refuse."""

from __future__ import annotations

from app.kernel.problems import declare

LEDGER_TOO_LONG = declare(
    "ledger_too_long",
    422,
    zh="这次筛选有 {most} 件以上，一张台账放不下。请按月份或单位分开导出。",
    en="More than {most} issues match; that is too much for one ledger. Please export by month or unit.",
)
BAD_PERIOD = declare(
    "bad_period",
    422,
    zh="“{period}”不是有效的时段。请写成 2026-05、2026-Q2、2026 或 2026-05-01..2026-05-20。",
    en="“{period}” is no period. Please write 2026-05, 2026-Q2, 2026 or 2026-05-01..2026-05-20.",
)
UNKNOWN_FIGURE = declare(
    "unknown_figure", 404, zh="没有“{figure}”这项指标。", en="There is no figure “{figure}”."
)
NO_REPORT = declare(
    "no_monthly_report",
    404,
    zh="{month} 的月报还没有起草。",
    en="The report of {month} has not been drafted yet.",
)
MONTH_NOT_OVER = declare(
    "month_not_over",
    409,
    zh="{month} 还没有过完，月报要等月末以后起草。",
    en="{month} is not over; its report can be drafted after its end.",
)
STEP_NOT_NOW = declare(
    "report_step_not_now",
    409,
    zh="月报已经不在这一步了（可能刚被别人处理）。请刷新后再看。",
    en="The report is no longer at this step; somebody may have just acted. Please reload.",
)
OTHER_PERSON = declare(
    "report_other_person",
    403,
    zh="起草人不能自己审核或签发，请换一位同事。",
    en="Whoever drafted the report cannot check or sign it. Please ask a colleague.",
)
FILE_LOST = declare(
    "report_file_lost",
    410,
    zh="这份已签发的文件不在了，或者内容被改动过。请从备份中找回。",
    en="This signed file is missing or was changed. Please bring it back from a backup.",
)
BAD_PAIR = declare(
    "report_pair",
    422,
    zh="第 {place} 组照片不能用：两张要属于同一件问题，一张整改前，一张整改后，而且都已传完。请换一组。",
    en="Pair {place} cannot be used: both photos must be of one issue, one before and one after, "
    "and be here. Choose another.",
)
FILE_NOT_MADE = declare(
    "report_file_not_made",
    404,
    zh="这一版月报签发时还没有生成这种文件，请下载 Word 版。",
    en="No file of this kind was made when this version was signed; please take the Word file.",
)
PDF_FAILED = declare(
    "report_pdf_failed",
    500,
    zh="PDF 没有生成。请先下载 Word 版，并把错误编号告诉管理员。",
    en="The PDF could not be made. Please take the Word file and tell the administrator the reference.",
)
TOO_MANY_LEDGER_VIEWS = declare(
    "too_many_ledger_views",
    409,
    zh="最多存 {most} 个台账视图，先删掉一个再存。",
    en="At most {most} views of the ledger can be kept; remove one first.",
)
EXPORT_NOT_READY = declare(
    "export_not_ready",
    409,
    zh="文件还没做好。请等进度走完再下载。",
    en="The file is not ready yet. Download it when its progress has ended.",
)
FILE_LONG = declare(
    "report_file_long",
    409,
    zh="这份文件较长，要在后台生成。请在月报页面点生成，做好后下载。",
    en="This file is a long one and is made in the background. Have it made on the report's page, "
    "then take it.",
)
EXPORT_GONE = declare(
    "export_gone",
    410,
    zh="这份导出已过期删除。请重新导出。",
    en="This export has been removed by now. Please export anew.",
)
NO_TEMPLATE = declare("no_template", 404, zh="没有这一版模板。", en="There is no template of that version.")
TEMPLATE_REFUSALS = {
    "not_docx": declare(
        "template_not_docx",
        422,
        zh="这不是 Word 文档（.docx）。请用 Word 或 WPS 另存为 .docx 再上传。",
        en="This is no Word document (.docx). Please save it as .docx and upload it again.",
    ),
    "old_word": declare(
        "template_old_word",
        422,
        zh="这是旧格式（.doc）或加了密码的文件。请去掉密码，另存为 .docx 再上传。",
        en="This file is of the old kind (.doc) or has a password. Please save it as .docx without one.",
    ),
    "too_large": declare(
        "template_too_large",
        422,
        zh="模板太大：文件最多 5 MB，解开后最多 60 MB。请去掉大图片再上传。",
        en="The template is too large: at most 5 MB, and 60 MB unpacked. Please take large pictures out.",
    ),
    "damaged": declare(
        "template_damaged",
        422,
        zh="文件打不开，可能损坏了。请在 Word 里打开并另存一次再上传。",
        en="The file cannot be read; it may be damaged. Please save it in Word again and upload that.",
    ),
    "macros": declare(
        "template_macros",
        422,
        zh="模板里有宏（{what}）。宏不能用，请另存为不带宏的 .docx 再上传。",
        en="The template has macros ({what}). Please save it as .docx without macros.",
    ),
    "embedded": declare(
        "template_embedded",
        422,
        zh="模板里嵌入了别的文件或对象（{what}）。请删除后再上传。",
        en="The template has another file or object in it ({what}). Please remove it.",
    ),
    "external": declare(
        "template_external",
        422,
        zh="模板里有指向外面的链接（{what}）。请删除链接或改为文档内的图片再上传。",
        en="The template links to something outside ({what}). Please remove the link or put the picture in.",
    ),
    "field_code": declare(
        "template_field_code",
        422,
        zh="模板里有不能用的 Word 域（{what}）。只能用页码（PAGE、NUMPAGES）。",
        en="The template has a Word field that is not allowed ({what}). Only page numbers are.",
    ),
    "unknown_fields": declare(
        "template_unknown_fields",
        422,
        zh="不认识这些字段：{places}。请照字段表改正再上传。",
        en="Unknown fields: {places}. Please mend them after the list of fields.",
    ),
    "misplaced_fields": declare(
        "template_misplaced_fields",
        422,
        zh="这些字段要在正文里单独成段：{places}。",
        en="These fields need a paragraph of their own in the body: {places}.",
    ),
}
