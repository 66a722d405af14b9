"""A corpus is what was pinned, or there is none."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.corpora import CORPORA, Corpus, files, git, repository


def archived(cache: Path, members: Mapping[str, bytes]) -> Corpus:
    """Put an archive of *members* where a fetched one would lie."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    (cache / "archives").mkdir(parents=True)
    (cache / "archives/it-1.tar.gz").write_bytes(held.getvalue())
    return Corpus(name="it", file="it-1.tar.gz", sha256=hashlib.sha256(held.getvalue()).hexdigest())


def test_a_repository_holds_the_files_byte_for_byte(tmp_path: Path) -> None:
    members = {
        "it-1/a.txt": b"one\r\n",
        "it-1/.gitattributes": b"* text=auto eol=lf\n",
        "it-1/.gitignore": b"*\n",
    }
    made = repository(archived(tmp_path, members), tmp_path)

    assert ".gitattributes\n.gitignore\na.txt" == git(made, "ls-files")
    assert str(len(b"one\r\n")) == git(made, "cat-file", "-s", "HEAD:a.txt")


def test_an_archive_that_was_not_pinned_is_refused_and_thrown_away(tmp_path: Path) -> None:
    corpus = archived(tmp_path, {"it-1/a.txt": b"one"})
    archive = tmp_path / "archives/it-1.tar.gz"
    archive.write_bytes(archive.read_bytes() + b"\0")

    with pytest.raises(ValueError, match="not the archive that was pinned"):
        files(corpus, tmp_path)

    assert not archive.exists()


def test_nothing_is_unpacked_outside_of_the_folder(tmp_path: Path) -> None:
    corpus = archived(tmp_path, {"it-1/a.txt": b"one", "../../escaped": b"two"})

    with pytest.raises(ValueError, match="leads out"):
        files(corpus, tmp_path)

    assert [] == list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize("corpus", CORPORA.values(), ids=CORPORA)
def test_each_corpus_names_its_version_and_hash(corpus: Corpus) -> None:
    assert corpus.file == f"{corpus.folder}.tar.gz"
    assert 64 == len(corpus.sha256)
