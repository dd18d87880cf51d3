"""Every act that the server writes into its audit log has words on the auditor's screen."""

import re

from tooling.steps import ROOT

ACT = re.compile(r'(?:record|_note|_refused)\(\s*[\w.]+,(?:\s*[\w.]+,)?\s*"([a-z_]+\.[a-z_]+)"')


def test_every_audited_act_has_words_on_the_screen():
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py"))
    words = (ROOT / "static/pwa/src/i18n/zh-CN/audit.ts").read_text(encoding="utf-8")
    acts = set(ACT.findall(source))
    assert len(acts) > 30
    assert [act for act in sorted(acts) if f"act_{act.replace('.', '_')}:" not in words] == []
