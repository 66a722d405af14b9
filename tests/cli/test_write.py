import errno
import os
import stat
import tempfile
from pathlib import Path

import pytest

from gate.cli.write import check_destinations, clear, write_report
from gate.model.error import PublishError, UsageError

NOBODY = 65534


@pytest.fixture
def root(tmp_path):
    """A repository's root with one folder in it."""
    (tmp_path / "repo" / "reports").mkdir(parents=True)
    return tmp_path / "repo"


@pytest.fixture
def outside(tmp_path):
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def endless(text):
    yield text
    raise KeyboardInterrupt


def test_a_report_is_written_whole(root):
    target = root / "reports" / "gate.json"
    write_report(target, ["a", "b\n", "caf\xe9"], root=root)
    assert "ab\ncaf\xe9".encode() == target.read_bytes()
    assert ["gate.json"] == names(root / "reports")


def test_an_older_report_is_replaced(root):
    target = root / "gate.json"
    target.write_text("old")
    write_report(target, ["new"], root=root)
    assert "new" == target.read_text()


def test_a_relative_path_is_meant_from_here(root, monkeypatch):
    monkeypatch.chdir(root)
    check_destinations([Path("reports/../gate.json")], root=root)
    write_report(Path("gate.json"), ["x"], root=root)
    assert "x" == (root / "gate.json").read_text()


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o644)])
def test_the_umask_is_kept(root, umask, mode):
    before = os.umask(umask)
    try:
        write_report(root / "gate.json", ["x"], root=root)
    finally:
        os.umask(before)
    assert mode == stat.S_IMODE((root / "gate.json").stat().st_mode)


def test_what_utf8_cannot_hold_does_not_lose_the_report(root):
    write_report(root / "gate.json", ["a\udcffb"], root=root)
    assert rb"a\udcffb" == (root / "gate.json").read_bytes()


def test_an_interrupted_report_leaves_the_old_one_and_nothing_else(root):
    target = root / "gate.json"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_report(target, endless("half"), root=root)
    assert "old" == target.read_text()
    assert ["gate.json", "reports"] == names(root)


def test_a_full_disk_leaves_the_old_one_and_nothing_else(root):
    target = root / "gate.json"
    target.write_text("old")

    def full():
        yield "half"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(PublishError, match="no space left") as caught:
        write_report(target, full(), root=root)
    assert str(target) == caught.value.where
    assert "old" == target.read_text()
    assert ["gate.json", "reports"] == names(root)


def a_link(root, outside):
    (root / "gate.json").symlink_to(outside / "taken")


def a_link_to_nothing(root, outside):
    (root / "gate.json").symlink_to("nowhere")


def a_folder(root, outside):
    (root / "gate.json").mkdir()


def a_pipe(root, outside):
    os.mkfifo(root / "gate.json")


@pytest.mark.parametrize("plant", [a_link, a_link_to_nothing, a_folder, a_pipe])
def test_what_is_no_ordinary_file_is_refused(root, outside, plant):
    plant(root, outside)
    with pytest.raises(UsageError, match="A report cannot be written: it is"):
        check_destinations([root / "gate.json"], root=root)
    with pytest.raises(PublishError, match="A report was not written: it is"):
        write_report(root / "gate.json", ["x"], root=root)
    assert [] == names(outside)


@pytest.mark.parametrize("way", ["planted", "reports/planted", "planted/../planted", "chain"])
def test_a_folder_that_is_a_link_in_the_repository_is_refused(root, outside, way):
    for folder in (root, root / "reports"):
        (folder / "planted").symlink_to(outside)
    (root / "chain").symlink_to("reports/planted")
    target = root / way / "gate.json"
    with pytest.raises(UsageError, match="symbolic link in the repository"):
        check_destinations([target], root=root)
    with pytest.raises(PublishError, match="symbolic link in the repository"):
        write_report(target, ["x"], root=root)
    assert [] == names(outside)


def test_a_link_that_comes_back_into_the_repository_is_refused(root):
    (root / "planted").symlink_to("reports")
    with pytest.raises(UsageError, match="planted on the way"):
        check_destinations([root / "planted" / "gate.json"], root=root)


def test_an_operators_link_outside_is_followed(root, outside):
    link = outside.with_name("link")
    link.symlink_to("outside")
    check_destinations([link / "gate.json"], root=root)
    write_report(link / "gate.json", ["x"], root=root)
    assert ["gate.json"] == names(outside)


def test_an_operators_link_to_the_repository_is_followed(root):
    link = root.with_name("link")
    link.symlink_to(root)
    write_report(link / "reports" / "gate.json", ["x"], root=link)
    assert ["gate.json"] == names(root / "reports")


def test_an_operators_link_through_a_planted_one_is_refused(root, outside):
    (root / "planted").symlink_to(outside)
    link = root.with_name("link")
    link.symlink_to(root / "planted")
    with pytest.raises(UsageError, match="symbolic link in the repository"):
        check_destinations([link / "gate.json"], root=root)


def test_links_in_a_circle_are_refused(root, outside):
    (outside / "a").symlink_to("b")
    (outside / "b").symlink_to("a")
    with pytest.raises(UsageError, match="circle"):
        check_destinations([outside / "a" / "gate.json"], root=root)


def test_what_is_planted_during_the_run_is_refused(root, outside):
    target = root / "reports" / "gate.json"
    check_destinations([target], root=root)
    (root / "reports").rmdir()
    (root / "reports").symlink_to(outside)
    with pytest.raises(PublishError):
        write_report(target, ["x"], root=root)
    assert [] == names(outside)


def test_a_hard_link_is_replaced_and_not_written_through(root, outside):
    (outside / "taken").write_text("old")
    (root / "gate.json").hardlink_to(outside / "taken")
    write_report(root / "gate.json", ["new"], root=root)
    assert "old" == (outside / "taken").read_text()


def test_a_folder_that_does_not_exist_is_refused(root):
    with pytest.raises(UsageError, match="there is no such folder") as caught:
        check_destinations([root / "none" / "gate.json"], root=root)
    assert 2 == caught.value.exit_code


def test_a_file_on_the_way_is_refused(root):
    (root / "file").write_text("")
    with pytest.raises(UsageError, match="not a directory"):
        check_destinations([root / "file" / "gate.json"], root=root)


@pytest.fixture
def closed_folder():
    """A folder that this process may not write to, root or not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield folder
    os.seteuid(user)
    folder.rmdir()


def test_a_folder_that_is_not_writable_is_refused(closed_folder):
    with pytest.raises(UsageError, match="not writable"):
        check_destinations([closed_folder / "gate.json"], root=None)
    with pytest.raises(PublishError, match="not writable"):
        write_report(closed_folder / "gate.json", ["x"], root=None)


@pytest.mark.parametrize("name", ["", ".", "..", "a\0b"])
def test_a_path_that_names_no_file_is_refused(root, name, monkeypatch):
    monkeypatch.chdir(root)
    with pytest.raises(UsageError):
        check_destinations([Path(name)], root=root)


def test_two_reports_share_no_file(root, monkeypatch):
    monkeypatch.chdir(root)
    check_destinations([Path("a.json"), Path("reports/a.json")], root=root)
    with pytest.raises(UsageError, match="one file"):
        check_destinations([Path("a.json"), root / "reports" / ".." / "a.json"], root=root)


def test_without_a_repository_every_link_is_the_operators(outside):
    link = outside.with_name("link")
    link.symlink_to(outside)
    write_report(link / "gate.json", ["x"], root=None)
    assert ["gate.json"] == names(outside)


def test_checking_writes_nothing(root):
    check_destinations([root / "gate.json"], root=root)
    assert ["reports"] == names(root)


def test_an_earlier_report_is_cleared(root, outside):
    (root / "gate.json").write_text("old")
    (root / "gate.sarif").symlink_to(outside / "kept")
    (outside / "kept").write_text("kept")
    clear([root / "gate.json", root / "gate.sarif", root / "none"], root=root)
    assert ["reports"] == names(root)
    assert "kept" == (outside / "kept").read_text()


def test_nothing_is_cleared_through_a_planted_link(root, outside):
    (outside / "gate.json").write_text("kept")
    (root / "planted").symlink_to(outside)
    with pytest.raises(UsageError, match="symbolic link in the repository"):
        clear([root / "planted" / "gate.json"], root=root)
    assert ["gate.json"] == names(outside)
