"""Requirements files: what pip would install, without pip, disk or network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.manifests.dependency import How, from_record, to_record
from gate.readers.manifests.requirements import read

HERE = RepoPath("deps/requirements.txt")


def said(text: str | bytes) -> list[tuple[int | None, str, str, How]]:
    data = text.encode() if isinstance(text, str) else text
    return [(one.line, one.name, one.version, one.how) for one in read(HERE, data).dependencies]


@pytest.mark.parametrize(
    ("line", "name", "version"),
    [
        ("Flask==0.12", "flask", "0.12"),
        ("Flask == 0.12  # why", "flask", "0.12"),
        ("zope.interface[test , docs]==5.0", "zope-interface", "5.0"),
        ('pywin32==306; sys_platform == "win32"', "pywin32", "306"),
        ("old===1.0", "old", "1.0"),
        ("a==1!2.0+local.1", "a", "1!2.0+local.1"),
        ("a==1.0 --hash=sha256:00 --hash=sha256:11", "a", "1.0"),
        ("a>=0.5,==1.0", "a", "1.0"),
        ("a (==1.0)", "a", "1.0"),
    ],
)
def test_a_pin_is_a_name_and_a_version(line, name, version):
    assert [(1, name, version, How.PINNED)] == said(line)


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("flask", How.UNPINNED),
        ("flask>=1", How.UNPINNED),
        ("flask==1.*", How.UNPINNED),
        ("flask~=1.0", How.UNPINNED),
        ("flask===one", How.VERSIONLESS),
        ("flask @ https://example.org/flask.zip", How.ADDRESS),
        ("https://example.org/flask-1.0-py3-none-any.whl", How.ADDRESS),
        ("flask @ git+https://example.org/flask@main", How.VCS),
        ("git+ssh://git@example.org/flask.git#egg=flask", How.VCS),
        ("-e git+https://example.org/flask.git#egg=flask", How.VCS),
        ("-e .", How.EDITABLE),
        ("--editable=./lib", How.EDITABLE),
        ("./lib", How.LOCAL_PATH),
        ("lib/thing", How.LOCAL_PATH),
        ("flask-1.0-py3-none-any.whl", How.LOCAL_PATH),
        ("file:///opt/flask", How.LOCAL_PATH),
        ("flask @ file:///opt/flask", How.LOCAL_PATH),
        ("flask==", How.UNREADABLE),
        ("flask 1.0", How.UNREADABLE),
        ("==1.0", How.UNREADABLE),
        ("flask==${VERSION}", How.UNREADABLE),
        ("-e ${HOME}/lib", How.UNREADABLE),
        ("-r ${HOME}/other.txt", How.UNREADABLE),
        ("--unheard-of yes", How.UNREADABLE),
        ("-xoo==1.0", How.UNREADABLE),
    ],
)
def test_what_is_no_pin_says_what_it_is(line, how):
    assert [how] == [one[3] for one in said(line)]


def test_lines_are_joined_and_keep_the_number_of_the_first():
    text = "# one\n\nflask == \\\n  0.12 \\\n  # a comment ends it\ndjango==2.2 \\\n --hash=a\n"

    assert [(3, "flask", "0.12", How.PINNED), (6, "django", "2.2", How.PINNED)] == said(text)


def test_a_backslash_at_the_end_of_the_file_joins_nothing():
    assert [(1, "pkg1", "1.0", How.PINNED)] == said("pkg1==1.0 \\")


@pytest.mark.parametrize(
    ("line", "path", "is_constraint"),
    [
        ("-r base.txt", "deps/base.txt", False),
        ("-rbase.txt", "deps/base.txt", False),
        ("-r '../more deps.txt'", "more deps.txt", False),
        ("--requirement=base.txt", "deps/base.txt", False),
        ("--requirement base.txt", "deps/base.txt", False),
        ("--requirem base.txt", "deps/base.txt", False),
        ("-c base.txt", "deps/base.txt", True),
        ("--constraint=base.txt", "deps/base.txt", True),
        ("-r ../../../etc/passwd", "", False),
        ("-r /etc/passwd", "", False),
        ("-r https://example.org/more.txt", "", False),
        ("-r ..", "", False),
    ],
)
def test_what_is_read_too_stays_in_the_repository(line, path, is_constraint):
    includes = read(HERE, line.encode()).includes

    assert [(path, 1, is_constraint)] == [
        (one.path.removesuffix("."), one.line, one.is_constraint) for one in includes
    ]


def test_of_indexes_and_their_passwords_nothing_is_kept():
    text = (
        "--index-url https://user:" + "hunter2@example.org/simple\n"
        "--extra-index-url=https://user:" + "hunter2@example.org/simple\n"
        "-i https://user:" + "hunter2@example.org/simple --pre\n"
        "https://user:" + "hunter2@example.org/a.whl\n"
        "a @ git+https://user:" + "hunter2@example.org/a\n"
        "-e git+https://user:" + "hunter2@example.org/a#egg=a\n"
        "-r https://user:" + "hunter2@example.org/a.txt\n"
    )

    record = str(to_record(read(HERE, text.encode())))

    assert "hunter2" not in record
    assert "example.org" not in record


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_says_the_encoding(encoding):
    assert [(1, "flask", "0.12", How.PINNED)] == said("flask==0.12\n".encode(encoding))


@pytest.mark.parametrize("data", [b"flask==1\0", b"flask\xff==1", b"\xff\xfea", b"#" * 17_000_000])
def test_what_is_no_text_is_not_looked_at(data):
    with pytest.raises(Unreadable):
        read(HERE, data)


@given(st.text())
def test_no_text_crashes_and_every_line_with_a_name_is_said(text):
    try:
        manifest = read(HERE, text.encode("utf-8", "surrogatepass"))
    except Unreadable:
        return

    assert manifest == from_record(to_record(manifest))


@given(st.lists(st.sampled_from(["a==1", "b>1", "-r x.txt", "# c", "", " -e .", "d==2 \\"])))
def test_each_line_is_said_once(lines):
    manifest = read(HERE, "\n".join([*lines, ""]).encode())
    numbers = [one.line for one in (*manifest.dependencies, *manifest.includes)]

    assert len(numbers) == len(set(numbers))
