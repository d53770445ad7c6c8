import re
import subprocess

from palbert.runs import provenance


def test_a_checkout_has_a_commit_and_another_folder_none(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "HOME", tmp_path)
    assert provenance.current_commit() is None
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "init", "-q"], check=True)
    (tmp_path / "file").write_text("one")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "ledger.jsonl").write_text("one run")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "first"], check=True)
    clean = provenance.current_commit()
    assert re.fullmatch(r"[0-9a-f]{7,40}", clean)
    (tmp_path / "results" / "ledger.jsonl").write_text("one run more")  # by runs of this code
    (tmp_path / "new").write_text("not tracked")
    assert provenance.current_commit() == clean
    (tmp_path / "file").write_text("two")
    assert provenance.current_commit() == f"{clean}-dirty"
