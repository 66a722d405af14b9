"""Row 9: git's attributes hide no line and turn no file into another."""

from __future__ import annotations

import pytest

from tests.credentials import Maker
from tests.hostile.conftest import Change, Runner
from tests.repositories import Repository

TOKEN = Maker(47).make("github-token")
CODE = b"import os; os.system(input())"
HIDING = """\
[attr]gone -diff -text binary linguist-generated linguist-vendored export-ignore
* gone
*.py -diff binary linguist-generated=true export-ignore
*.py filter=evil diff=evil merge=evil
calc.py !text eol=cr whitespace=-trailing-space
"""


@pytest.mark.parametrize("at", [".gitattributes", "service/.gitattributes"])
def test_no_attribute_hides_a_line(change: Change, judged: Runner, at: str) -> None:
    judged.unspeakable["the token"] = TOKEN
    files = {"service/calc.py": "answer = eval(input())\n", "service/conf.py": f"T = '{TOKEN}'\n"}
    change(files | {"service/long.py": "x = 1\n" * 500, at: HIDING})
    left = judged("--base=main", "--head=theirs")
    assert {
        "diff-size/too-large",
        "sast/eval",
        "secrets/github-token",
    } <= left.rules()
    assert {"policy/engine-config-touched"} <= left.rules() | left.rules("warns")


def test_nor_in_the_work_tree_or_beside_it(change: Change, judged: Runner) -> None:
    change({"a.txt": "1\n"})
    judged.repository.write({".gitattributes": HIDING, "long.py": "x = 1\n" * 500})
    (judged.repository.root / ".git/info/attributes").write_text(HIDING)
    left = judged("--worktree")
    assert {"diff-size/too-large"} <= left.rules()


def test_what_lies_elsewhere_is_named(change: Change, judged: Runner) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 999\n"
    change({"a.py": pointer, "b.bin": pointer, ".gitattributes": "* filter=lfs diff=lfs -text\n"})
    left = judged("--base=main", "--head=theirs")
    assert 3 == left.code
    told = {each["path"] for each in left.json["findings"] if each["effect"] == "undecided"}
    assert "a.py" in told


def as_it_is(repository: Repository, files: dict[str, bytes]) -> None:
    """Commit *files* with no conversion by attributes, on the branch ``theirs``."""
    repository.commit({"readme.md": "A service.\n"})
    repository.branch("theirs")
    for path, data in files.items():
        blob = repository.git("hash-object", "-w", "--no-filters", "--stdin", stdin=data)
        repository.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    repository.git("commit", "--quiet", "--message=change")
    repository.git("checkout", "--quiet", "--force", "HEAD")


@pytest.mark.parametrize(
    ("attribute", "data"),
    [
        ("working-tree-encoding=SHIFT-JIS", 'x = "\xa5"; y = "; %s #"\n'.encode()),
        ("ident", b'x = "$Id:"+"""$"; %s #"""\n'),
    ],
    ids=["encoding", "ident"],
)
def test_a_file_that_a_checkout_turns_into_another_is_undecided(
    repository: Repository, judged: Runner, attribute: str, data: bytes
) -> None:
    data = data.replace(b"%s", CODE)
    as_it_is(repository, {"app.py": data, ".gitattributes": f"*.py {attribute}\n".encode()})
    (repository.root / "app.py").unlink()
    repository.git("checkout", "--", "app.py")
    assert data != (repository.root / "app.py").read_bytes()

    left = judged("--base=main", "--head=HEAD")

    assert 3 == left.code
    assert ["policy/engine-config-touched", "sast/not-looked-at"] == sorted(
        each["rule"] for each in left.json["findings"]
    )


def test_attributes_alone_turn_no_file_that_stands_into_another(
    repository: Repository, judged: Runner
) -> None:
    repository.commit({"app.py": 'x = "\xa5"; y = "; %s #"\n'})
    as_it_is(repository, {".gitattributes": b"*.py working-tree-encoding=SHIFT-JIS\n"})

    assert 3 == judged("--base=main", "--head=HEAD").code


def test_attributes_that_change_no_byte_are_no_question(
    repository: Repository, judged: Runner
) -> None:
    attributes = b"*.py text eol=crlf ident working-tree-encoding=UTF-8\n"
    as_it_is(repository, {"app.py": b"x = 1\n", ".gitattributes": attributes})

    assert 0 == judged("--base=main", "--head=HEAD").code
