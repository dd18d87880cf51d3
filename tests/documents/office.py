"""LibreOffice, asked to turn one kind of file into another; the agency's faces stand for free ones of the same widths."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

FACES = {"方正小标宋简体": "Noto Serif CJK SC", "仿宋_GB2312": "Noto Serif CJK SC", "楷体_GB2312": "Noto Serif CJK SC",
         "黑体": "Noto Sans CJK SC", "宋体": "Noto Serif CJK SC"}  # fmt: skip
LONGEST_S = 120


def convert(folder: Path, name: str, content: bytes, kind: str) -> bytes:
    """The file as LibreOffice writes it in another kind (`pdf`, `xlsx`); its profile is the folder's own."""
    (folder / name).write_bytes(content)
    aliases = "".join(
        f'<alias binding="same"><family>{face}</family><prefer><family>{free}</family></prefer></alias>'
        for face, free in FACES.items()
    )
    fonts = folder / "fonts.conf"
    fonts.write_text(
        f'<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>',
        encoding="utf-8",
    )
    out = folder / "out"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
               "--outdir", str(out), str(folder / name)]  # fmt: skip
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts), "HOME": str(folder)}
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_S, env=environment)
    return (out / name).with_suffix(f".{kind}").read_bytes()
