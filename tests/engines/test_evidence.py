"""Which files of the disk may be evidence: no link leads to one, and none is read without end."""

import os
from pathlib import Path

import pytest

from gate.engines import evidence
from gate.engines.evidence import Disk
from gate.model.error import EngineError
from gate.model.work import Unreadable


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    for name in ("reports/unit.xml", "reports/deep/unit.xml", "node_modules/a/unit.xml", "x.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def is_xml(path: str) -> bool:
    return path.endswith(".xml")


def names(disk: Disk, folders=("**",)) -> list[str]:
    return [file.name for file in disk.files(is_xml, folders)]


def test_the_checkout_is_looked_through_but_for_what_tools_keep_there(root):
    assert ["reports/deep/unit.xml", "reports/unit.xml"] == names(Disk(root))
    assert ["reports/deep/unit.xml"] == names(Disk(root), ["reports/deep", "gone"])
    assert ["reports/unit.xml"] == names(Disk(root), ["reports"])
    assert ["reports/deep/unit.xml", "reports/unit.xml"] == names(Disk(root), ["reports/**"])
    assert [] == names(Disk(root), [""])


def test_a_file_of_the_checkout_is_known_by_its_path_there(root):
    disk = Disk(root)
    (file,) = disk.files(is_xml, ["reports/deep"])

    assert ("reports/deep/unit.xml",) == file.endings
    assert "reports/deep/unit.xml" == file.inside
    assert b"reports/deep/unit.xml" == disk.read(file)


def test_without_a_checkout_there_is_nothing():
    assert [] == names(Disk(None))


def test_what_the_command_line_names_is_all_there_is(root, tmp_path):
    away = tmp_path / "artifacts" / "job-1" / "reports" / "unit.xml"
    away.parent.mkdir(parents=True)
    away.write_text("away")
    disk = Disk(root, [str(tmp_path / "artifacts" / "**")])
    (file,) = disk.files(is_xml, ["**"])

    assert disk.is_named
    assert (None, "job-1/reports/unit.xml") == (file.inside, file.name)
    assert {"reports/unit.xml", "unit.xml"} <= set(file.endings)
    assert b"away" == disk.read(file)
    assert not disk.unmatched


def test_files_from_elsewhere_are_told_apart_and_their_folders_are_not_told(root, tmp_path):
    for job in ("one", "two"):
        (tmp_path / job).mkdir()
        (tmp_path / job / "unit.xml").write_text(job)
    disk = Disk(root, [str(tmp_path / "one" / "unit.xml"), str(tmp_path / "two" / "*.xml")])
    files = disk.files(is_xml, ["**"])

    assert ["two/unit.xml", "unit.xml"] == [file.name for file in files]
    assert [b"two", b"one"] == [disk.read(file) for file in files]


def test_a_glob_begins_in_the_current_folder(root, monkeypatch):
    monkeypatch.chdir(root / "reports")

    assert ["reports/unit.xml"] == names(Disk(root, ["*.xml"]))
    assert ["reports/unit.xml"] == names(Disk(root, ["./unit.xml"]))
    assert ["reports/deep/unit.xml"] == names(Disk(root, ["../reports/deep/unit.xml"]))


def test_a_glob_without_a_file_is_told_and_leaves_nothing(root):
    disk = Disk(root, [str(root / "gone*")])

    assert ((str(root / "gone*"),), []) == (disk.unmatched, names(disk))


def test_no_link_is_followed_out_of_the_checkout(root, tmp_path):
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "unit.xml").write_text("away")
    (root / "link").symlink_to(tmp_path / "away")
    (root / "link.xml").symlink_to(tmp_path / "away" / "unit.xml")

    assert ["reports/deep/unit.xml", "reports/unit.xml"] == names(Disk(root))
    assert [] == names(Disk(root), ["link", "link/**"])


def test_a_link_that_the_command_line_names_is_not_read(root, tmp_path):
    (tmp_path / "secret.xml").write_text("secret")
    (root / "link.xml").symlink_to(tmp_path / "secret.xml")
    (root / "folder").symlink_to(tmp_path)
    for pattern in ("link.xml", "folder/*.xml"):
        disk = Disk(root, [str(root / pattern)])
        (file,) = disk.files(is_xml, ["**"])
        with pytest.raises(Unreadable, match="through a link"):
            disk.read(file)


def test_what_is_no_plain_file_holds_up_nothing(root):
    os.mkfifo(root / "pipe.xml")
    disk = Disk(root, [str(root / "pipe.xml")])
    (file,) = disk.files(is_xml, ["**"])

    assert "pipe.xml" not in names(Disk(root))
    with pytest.raises(Unreadable, match="no plain file"):
        disk.read(file)


def test_a_file_of_a_gigabyte_is_not_read(root):
    with (root / "large.xml").open("wb") as file:
        file.truncate(2**30)
    disk = Disk(root)
    (large,) = (file for file in disk.files(is_xml, ["**"]) if file.name == "large.xml")

    assert 2**30 == large.size
    with pytest.raises(Unreadable, match="larger than 256 MB"):
        disk.read(large)


def test_a_file_that_goes_away_is_told(root):
    disk = Disk(root)
    (file,) = disk.files(is_xml, ["reports/deep"])
    (root / "reports/deep/unit.xml").unlink()

    with pytest.raises(Unreadable, match="cannot be read"):
        disk.read(file)


def test_more_files_than_can_be_looked_through_are_told(root, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_ENTRIES", 2)

    with pytest.raises(EngineError, match="more than"):
        Disk(root).files(is_xml, ["**"])


def test_the_youngest_edit_counts(root):
    os.utime(root / "x.txt", (1, 1))
    os.utime(root / "reports/unit.xml", (5, 5))

    assert 5 == Disk(root).edited_at(["x.txt", "reports/unit.xml", "gone"]).timestamp()
    assert Disk(root).edited_at(["gone"]) is None
