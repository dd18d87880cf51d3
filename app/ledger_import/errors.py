"""What an import refuses as a whole, in sentences."""

from __future__ import annotations

from app.kernel.problems import declare

NO_HEADINGS = declare(
    "ledger_no_heading",
    422,
    zh="表头里没有这些列：{columns}。没有导入任何内容。请核对对照里的列名，或在表头补上。",
    en="The header lacks these columns: {columns}. Nothing was imported. "
    "Check the mapping, or mend the header.",
)
SPLIT_HEADER = declare(
    "ledger_header_merged",
    422,
    zh="表头分在第 {row} 行和第 {next} 行（有合并单元格）。没有导入任何内容。"
    "请取消合并，让每一列的标题都在同一行。",
    en="The header is spread over rows {row} and {next} (merged cells). Nothing was imported. "
    "Unmerge it so that every column has its heading in one row.",
)
HEADING_TWICE = declare(
    "ledger_heading_twice",
    422,
    zh="表头里“{column}”出现了两次，不知道该用哪一列。没有导入任何内容。请给其中一列改名。",
    en="The heading “{column}” is there twice; nothing was imported, as either could be meant. Rename one.",
)
NO_ROWS = declare(
    "ledger_empty",
    422,
    zh="这个文件里没有表头和内容。没有导入任何内容。",
    en="There is no header and no row in this file; nothing was imported.",
)
WRONG_MAPPING = declare(
    "ledger_mapping",
    422,
    zh="列的对照读不懂：{why}。没有导入任何内容。",
    en="The mapping cannot be used: {why}. Nothing was imported.",
)
UNKNOWN_WORDS = declare(
    "ledger_mapping_words",
    422,
    zh="对照里写的这些在系统里没有：{words}。没有导入任何内容。请改成已有的类别代码或单位名称。",
    en="The mapping names what does not exist here: {words}. Nothing was imported. "
    "Use codes of categories and names of units that are there.",
)
NOT_READY = declare(
    "ledger_import_state",
    409,
    zh="这次导入现在不能这样做（{state}）。",
    en="That cannot be done with this import now ({state}).",
)
