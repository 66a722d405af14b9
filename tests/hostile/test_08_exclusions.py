"""Row 8: no folder's name takes a file out of what is looked at."""

from __future__ import annotations

from tests.credentials import Maker
from tests.hostile.conftest import Change, Runner

TOKEN = Maker(43).make("github-token")
FOLDERS = (
    *("build", "dist", ".git-hooks", ".github/workflows", "venv", ".venv", "node_modules", ".tox"),
    *("site-packages", "__pycache__", ".eggs", "CVS", "_build", "vendor", "third_party", "tests"),
    *("build/lib", ".gitlab", "a.git", ".svn", "migrations", "generated", "examples", "docs"),
)


def test_a_file_is_looked_at_in_any_folder(change: Change, judged: Runner) -> None:
    judged.unspeakable["the token"] = TOKEN
    text = f"answer = eval(input())\nT = '{TOKEN}'\n"
    change({f"{folder}/calc.py": text for folder in FOLDERS} | {".gitignore": "*\n"})
    left = judged("--base=main", "--head=theirs")
    for rule in ("sast/eval", "secrets/github-token"):
        found = {path for found, path, _ in left.blocking if found == rule}
        assert {f"{folder}/calc.py" for folder in FOLDERS} == found


def test_a_checkout_below_such_a_folder_is_like_any_other(change: Change, judged: Runner) -> None:
    change({"calc.py": "answer = eval(input())\n"})
    inside = judged.folder / "build" / ".git-worktrees" / "tests"
    judged.repository.git("clone", "--quiet", str(judged.repository.root), str(inside))
    left = judged(f"--repo={inside}", "--base=origin/main", "--head=HEAD", "--offline")
    assert [("sast/eval", "calc.py", 1)] == left.blocking
