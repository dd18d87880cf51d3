"""Run as a program of its own: sets paper.typ with the files of a folder into its out.pdf.

Typst keeps what it has set in memory for the life of a process; here that ends with the document. It needs
nothing of the application. Characters that no font has are named in missing.json, and the exit code is 3.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Final

import typst

UNIVERSAL_ACCESS: Final = "ua-1"
MISSING = re.compile(r'the text `"(.*)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def main(folder: Path, *, is_accessible: bool, stamped: int) -> int:
    """Set the folder's document; 0 when out.pdf is there."""
    compiler = typst.Compiler(folder / "paper.typ", root=folder)
    try:
        compiler.compile(
            output=folder / "out.pdf",
            format="pdf",
            pdf_standards=[UNIVERSAL_ACCESS] if is_accessible else [],
            timestamp=stamped,
        )
    except typst.TypstError as error:
        found = MISSING.findall(error.diagnostic)
        if not found:
            sys.stderr.write(error.diagnostic)
            return 1
        told = [ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) for text in found]
        (folder / "missing.json").write_text(json.dumps(told), encoding="utf-8")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), is_accessible=sys.argv[2] == "accessible", stamped=int(sys.argv[3])))
