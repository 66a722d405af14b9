"""
Real code to measure on: source distributions by name, version and hash, as git repositories.

``python -m bench.corpora FOLDER [NAME…]`` fetches, checks, unpacks and commits them into FOLDER,
once. The index is the one that ``uv.lock`` names, or that of ``PIP_INDEX_URL``; it is asked in
JSON (https://packaging.python.org/en/latest/specifications/simple-repository-api/).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final
from urllib.parse import urljoin

_LOCK: Final = Path(__file__).resolve().parents[1] / "uv.lock"
_ACCEPT: Final = "application/vnd.pypi.simple.v1+json"
_SECONDS: Final = 120
_IDENTITY: Final = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "bench"),
        ("EMAIL", "bench@example.com"),
        ("DATE", "2026-01-02T03:04:05+00:00"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """One source distribution."""

    name: str
    """The project's, as the index spells it."""
    file: str
    """The archive's name, which is that of its one folder and ``.tar.gz``."""
    sha256: str

    @property
    def folder(self) -> str:
        """The name of the one folder in the archive: name and version."""
        return self.file.removesuffix(".tar.gz")


CORPORA: Final[Mapping[str, Corpus]] = MappingProxyType(
    {
        corpus.name: corpus
        for corpus in (
            Corpus(
                name="django",
                file="Django-5.1.4.tar.gz",
                sha256="de450c09e91879fa5a307f696e57c851955c910a438a35e6b4c895e86bedc82a",
            ),
            Corpus(
                name="flask",
                file="flask-3.1.0.tar.gz",
                sha256="5f873c5184c897c8d9d1b05df1e3d01b14910ce69607a117bd3277098a5836ac",
            ),
            Corpus(
                name="httpx",
                file="httpx-0.28.1.tar.gz",
                sha256="75e98c5f16b0f35b567856f597f06ff2270a374470a5c2392242528e3e3e42fc",
            ),
            Corpus(
                name="nox",
                file="nox-2024.10.9.tar.gz",
                sha256="7aa9dc8d1c27e9f45ab046ffd1c3b2c4f7c91755304769df231308849ebded95",
            ),
            Corpus(
                name="pre-commit",
                file="pre_commit-4.0.1.tar.gz",
                sha256="80905ac375958c0444c65e9cebebd948b3cdb518f335a091a670a89d652139d2",
            ),
            Corpus(
                name="requests",
                file="requests-2.32.3.tar.gz",
                sha256="55365417734eb18255590a9ff9eb97e9e1da868d4ccd6402399eaf68af20a760",
            ),
            Corpus(
                name="bandit",
                file="bandit-1.9.4.tar.gz",
                sha256="b589e5de2afe70bd4d53fa0c1da6199f4085af666fde00e8a034f152a52cd628",
            ),
            Corpus(
                name="detect-secrets",
                file="detect_secrets-1.5.0.tar.gz",
                sha256="6bb46dcc553c10df51475641bb30fd69d25645cc12339e46c824c1e0c388898a",
            ),
        )
    }
)
"""By name: django is the large one, flask the medium."""


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """
    Write the files of *archive* below *folder*; links and devices are left out.

    Raises:
        ValueError: a name leads out of the folder.
    """
    for member in archive:
        name = PurePosixPath(member.name)
        if name.is_absolute() or ".." in name.parts:
            raise ValueError(f"{member.name} leads out of the archive's folder")
        content = archive.extractfile(member) if member.isfile() else None
        if content is not None:
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.read())


def files(corpus: Corpus, cache: Path) -> Path:
    """
    Return the folder in *cache* that holds the files of *corpus*, and nothing else.

    Raises:
        ValueError: the archive is not the one that was pinned.
        OSError: it cannot be fetched or unpacked.
    """
    place = cache / "files" / corpus.folder
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f"{corpus.folder}.part-{os.getpid()}")
        with tarfile.open(_archive(corpus, cache)) as archive:
            _unpack(archive, part)
        _appear(part / corpus.folder, place)
        shutil.rmtree(part)
    return place


def repository(corpus: Corpus, cache: Path) -> Path:
    """
    Return a git repository in *cache* that holds *corpus* as its one commit.

    Raises:
        ValueError: as `files`.
        OSError: as `files`.
    """
    place = cache / "repositories" / corpus.folder
    if not place.is_dir():
        source = files(corpus, cache)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f"{corpus.folder}.part-{os.getpid()}")
        shutil.copytree(source, part, symlinks=True)
        committed(part)
        _appear(part, place)
    return place


def committed(folder: Path) -> None:
    """Make *folder* a repository with one commit of all that it holds, byte for byte."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / ".git/info").mkdir(exist_ok=True)
    (folder / ".git/info/attributes").write_text("* -text -ident -filter -working-tree-encoding\n")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message=corpus")
    git(folder, "gc", "--quiet")


def git(folder: Path, *words: str, stdin: bytes = b"") -> str:
    """Return what git prints in *folder*, where nobody's own settings count."""
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "gc.auto",  # `gc` below waits for nobody
            "GIT_CONFIG_VALUE_0": "0",
            **_IDENTITY,
        },
        input=stdin,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def _archive(corpus: Corpus, cache: Path) -> Path:
    place = cache / "archives" / corpus.file
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        data = _fetched(_address(corpus))
        part = place.with_name(f"{corpus.file}.part-{os.getpid()}")
        part.write_bytes(data)
        part.replace(place)
    if hashlib.sha256(place.read_bytes()).hexdigest() != corpus.sha256:
        place.unlink()
        raise ValueError(f"{corpus.file} is not the archive that was pinned")
    return place


def _address(corpus: Corpus) -> str:
    listing = f"{_index()}/{corpus.name}/"
    for file in json.loads(_fetched(listing))["files"]:
        if file["hashes"].get("sha256") == corpus.sha256:
            return urljoin(listing, file["url"])
    raise ValueError(f"the index has no {corpus.file} of the hash that was pinned")


def _index() -> str:
    told = os.environ.get("PIP_INDEX_URL", "")
    if not told:
        packages = tomllib.loads(_LOCK.read_text(encoding="utf-8"))["package"]
        told = next(each["source"]["registry"] for each in packages if "registry" in each["source"])
    return told.rstrip("/")


def _fetched(address: str) -> bytes:
    if not address.startswith("https://"):
        raise ValueError("a corpus is fetched over https alone")
    request = urllib.request.Request(address, headers={"Accept": f"{_ACCEPT}, */*;q=0.1"})  # noqa: S310 - it is https
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
        return bytes(answer.read())


def _appear(part: Path, place: Path) -> None:
    """Move *part* to *place* at once; whoever was faster made the same."""
    try:
        part.rename(place)
    except OSError:
        if not place.is_dir():
            raise
        shutil.rmtree(part)


def main() -> None:
    """Fetch what the command line names, or all."""
    cache, *names = sys.argv[1:] or sys.exit("usage: python -m bench.corpora FOLDER [NAME…]")
    for name in names or CORPORA:
        print(repository(CORPORA[name], Path(cache)))


if __name__ == "__main__":
    main()
