"""A change whose author chose every byte of it, and wants a verdict that it has not earned."""

from __future__ import annotations

import pytest

from tests.end_to_end.conftest import Gate
from tests.repositories import Repository

CODE = b"import os; os.system(input())"


def branch(repository: Repository, files: dict[str, bytes]) -> None:
    """Commit *files* as they are, with no conversion by attributes, on a branch."""
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
    repository: Repository, gate: Gate, attribute: str, data: bytes
) -> None:
    data = data.replace(b"%s", CODE)
    branch(repository, {"app.py": data, ".gitattributes": f"*.py {attribute}\n".encode()})
    (repository.root / "app.py").unlink()
    repository.git("checkout", "--", "app.py")
    assert data != (repository.root / "app.py").read_bytes()

    ended = gate("--base=main", "--head=HEAD")

    assert 3 == ended.code
    assert ["policy/engine-config-touched", "sast/not-looked-at"] == sorted(
        each["rule"] for each in ended.json["findings"]
    )


def test_attributes_alone_turn_no_file_that_stands_into_another(
    repository: Repository, gate: Gate
) -> None:
    repository.commit({"app.py": 'x = "\xa5"; y = "; %s #"\n'})
    branch(repository, {".gitattributes": b"*.py working-tree-encoding=SHIFT-JIS\n"})

    assert 3 == gate("--base=main", "--head=HEAD").code


def test_attributes_that_change_no_byte_are_no_question(repository: Repository, gate: Gate) -> None:
    attributes = b"*.py text eol=crlf ident working-tree-encoding=UTF-8\n"
    branch(repository, {"app.py": b"x = 1\n", ".gitattributes": attributes})

    assert 0 == gate("--base=main", "--head=HEAD").code
