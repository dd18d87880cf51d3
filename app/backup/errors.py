"""What making, checking and restoring a backup can refuse, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

NO_BACKUP = declare(
    "backup_none",
    404,
    zh="{folder} 里没有完整的备份，什么也没有改动。",
    en="There is no complete backup in {folder}. Nothing was changed.",
)
NOT_OURS = declare(
    "backup_foreign",
    409,
    zh="{folder} 不是查补的备份，什么也没有改动。",
    en="{folder} is no backup of Chabu. Nothing was changed.",
)
DAMAGED = declare(
    "backup_damaged",
    409,
    zh="备份 {folder} 有 {count} 处不对，不能用：{first}。什么也没有改动。",
    en="The backup {folder} is wrong in {count} places and cannot be used: {first}. Nothing was changed.",
)
TOO_NEW = declare(
    "backup_too_new",
    409,
    zh="这份备份出自更新的版本（{version}，数据结构 {schema}）。请先升级查补再恢复，什么也没有改动。",
    en="This backup was made by a newer version ({version}, schema {schema}). Upgrade Chabu first. "
    "Nothing was changed.",
)
OTHER_DATABASE = declare(
    "backup_other_database",
    409,
    zh="这份备份出自 {theirs}，这里用的是 {ours}，不能互相恢复。什么也没有改动。",
    en="This backup was made from {theirs} and this place uses {ours}. Nothing was changed.",
)
OTHER_INSTALLATION = declare(
    "backup_other_installation",
    409,
    zh="这份备份出自另一套查补，而这里已经有数据。确实要换成它，请加 --other-installation。什么也没有改动。",
    en="This backup was made by another installation and there are data here. If it is to replace them, "
    "add --other-installation. Nothing was changed.",
)
SERVER_RUNNING = declare(
    "backup_server_running",
    409,
    zh="查补正在运行，没有恢复。请先停下网页服务和后台服务；确实要在运行中恢复，请加 --while-running。",
    en="Chabu is running and nothing was restored. Stop the web server and the worker first; "
    "or add --while-running.",
)
UNDER_WAY = declare(
    "backup_under_way",
    409,
    zh="{folder} 里正有另一次备份在进行，这次没有做。",
    en="Another backup into {folder} is under way; this one was not made.",
)
RESTORE_UNDER_WAY = declare(
    "restore_under_way",
    503,
    zh="正在从备份恢复，完成后再启动。",
    en="A restore is under way; start again when it is done.",
)
NO_SPACE = declare(
    "backup_no_space",
    507,
    zh="{folder} 的空间不够，备份没有做成；现有数据和以前的备份都没有改动。",
    en="There is not enough space in {folder}: no backup was made. "
    "Live data and earlier backups are as they were.",
)
NOT_WRITTEN = declare(
    "backup_not_written",
    500,
    zh="备份没有做成：{cause}。现有数据和以前的备份都没有改动。",
    en="No backup was made: {cause}. Live data and earlier backups are as they were.",
)
RESTORE_NO_SPACE = declare(
    "restore_no_space",
    507,
    zh="空间不够，没有恢复：还需要 {needed_bytes} 字节，{folder} 只剩 {free_bytes} 字节。现有数据没有改动。",
    en="Not enough space, nothing was restored: {needed_bytes} bytes are needed and {folder} has "
    "{free_bytes}. Live data are as they were.",
)
RESTORE_FAILED = declare(
    "restore_failed",
    500,
    zh="没有恢复：{cause}。现有数据没有改动。",
    en="Nothing was restored: {cause}. Live data are as they were.",
)
HAS_DEFECTS = declare(
    "restore_has_defects",
    409,
    zh="备份完好，但其中的数据有 {count} 处不对：{first}。仍要恢复请加 --with-defects。现有数据没有改动。",
    en="The backup is intact, but its data are wrong in {count} places: {first}. To restore it all the "
    "same, add --with-defects. Live data are as they were.",
)
PHOTOS_LOST = declare(
    "backup_photos_lost",
    409,
    zh="备份已做成，但有 {count} 张照片的内容已丢失或损坏，备份里没有；会向拍摄者的手机重新要。",
    en="The backup was made without {count} photos whose bytes are lost or damaged; "
    "their authors' phones are asked for them.",
)
