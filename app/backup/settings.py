"""What an administrator can set about backups; where they go is CHABU_BACKUP_DIR."""

from __future__ import annotations

from app.kernel.settings import declare_setting

HOUR = "backup_hour"
KEPT = "backups_kept"
declare_setting(
    HOUR,
    int,
    2,
    zh="每天备份的时刻",
    en="Time of the daily backup",
    least=0,
    most=23,
    group="backup",
    unit="o_clock",
)
declare_setting(
    KEPT, int, 14, zh="保留的备份", en="Backups kept", least=2, most=400, group="backup", unit="copy"
)
