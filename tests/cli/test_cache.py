"""What was computed is kept where its user alone can write, or where the operator says."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.cli.cache import NAME, cache_folder
from gate.cli.words import Words


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    return folder


def folder(home: Path, root: Path | None = None, **environ: str) -> Path | None:
    told = cache_folder(Words(), {"HOME": str(home), **environ}, str(root or ""))
    return Path(told) if told else None


def test_by_default_it_lies_with_the_user_s_other_caches(home, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    assert home / ".cache" / NAME == folder(home)
    assert home / "x" / NAME == folder(home, XDG_CACHE_HOME=str(home / "x"))

    monkeypatch.setattr("sys.platform", "darwin")
    assert home / "Library/Caches" / NAME == folder(home)


def test_the_folder_that_is_named_is_taken_in_ci_too(home):
    named = cache_folder(Words(cache_dir="c"), {"HOME": str(home), "CI": "true"}, "")

    assert "c" == named


@pytest.mark.parametrize(("ci", "is_kept"), [("true", False), ("1", False), ("false", True)])
def test_in_ci_nothing_is_kept_unasked(home, ci, is_kept):
    assert is_kept == bool(folder(home, CI=ci))


def test_nothing_is_kept_where_that_is_asked(home):
    assert "" == cache_folder(Words(no_cache=True), {"HOME": str(home)}, "")


@pytest.mark.parametrize(
    "environ", [{}, {"HOME": ""}, {"HOME": "relative"}, {"XDG_CACHE_HOME": "x"}]
)
def test_without_a_home_nothing_is_kept(environ):
    assert "" == cache_folder(Words(), environ, "")


def test_a_relative_folder_of_caches_is_none(home):
    assert str(folder(home, XDG_CACHE_HOME="caches")).startswith(str(home))


def test_a_folder_in_the_checkout_is_the_change_s_to_fill(home):
    assert None is folder(home, home)
    assert None is folder(home, XDG_CACHE_HOME=str(home), root=home)


@pytest.mark.parametrize(("which", "mode"), [(NAME, 0o770), (NAME, 0o707), ("", 0o707)])
def test_a_folder_that_others_may_write_to_is_not_believed(home, mode, which):
    caches = home / "caches"
    (caches / NAME).mkdir(parents=True, mode=0o700)
    caches.chmod(0o700)
    (caches / which).chmod(mode)

    assert None is folder(home, XDG_CACHE_HOME=str(caches))


def test_a_folder_of_another_user_is_not_believed(home, monkeypatch):
    (home / NAME).mkdir()
    monkeypatch.setattr("os.geteuid", lambda: (home / NAME).stat().st_uid + 1)

    assert None is folder(home, XDG_CACHE_HOME=str(home))


def test_a_link_in_its_place_is_not_followed(home, tmp_path):
    (tmp_path / "theirs").mkdir()
    (home / NAME).symlink_to(tmp_path / "theirs")

    assert None is folder(home, XDG_CACHE_HOME=str(home))


def test_a_file_in_its_place_is_no_folder(home):
    (home / NAME).write_text("")

    assert None is folder(home, XDG_CACHE_HOME=str(home))
