"""What git prints, diffs that somebody hands over, and what a worker answers."""

from __future__ import annotations

import io
from functools import cache

from gate.engines.diff import read_diff
from gate.engines.git import brought, diff, history, objects, tree
from gate.engines.git.text import as_utf8
from gate.engines.worker.answer import outcome_of
from gate.engines.worker.frames import BadFrame, unpacked
from gate.model.path import RepoPath
from gate.model.work import Item, Job
from tests.fuzz.target import Form, Target

_ZERO, _ONE = b"0" * 40, b"1" * 40
_JOB = Job(module="x", profile={})
_ITEM = Item(path=RepoPath("a"), data=b"")
_WORDS = (
    ":100644 100644 ", "0" * 40, "1" * 40, "M\t", "A\t", "R100\t", "T\t", "\t", "\0", "-\t-\t", "1\t1\t", "diff --git ",
    "@@ -1 +1 @@", "@@ -0,0 +1,3 @@", "+", "-", "\\ No newline at end of file", '"a\\303\\244"', "160000", "120000", "::100644",
    "MM", "Binary files a and b differ", "..", ".git/", "/a",
)  # fmt: skip


class _Calls:
    """Answers `ls-tree`, and nothing else."""

    is_partial = False

    def __init__(self, said: bytes) -> None:
        self._said = said

    def run(self, *_: object, **__: object) -> bytes:
        return self._said


def _listing(data: bytes) -> object:
    return dict(tree.Entries(_Calls(data), "0" * 40))  # type: ignore[arg-type] # nothing else is asked


def _folder(data: bytes) -> object:
    """Read one tree object, of which git says the bytes."""
    try:
        return dict(objects._named(data, 20))
    except ValueError:  # as `Objects.folder` has it
        return None


def _commit(data: bytes) -> object:
    first, _, rest = data.partition(b"\n")
    header = objects._header(first.decode("utf-8", "surrogateescape"))
    return header, history.read_commit("0" * 40, rest), as_utf8(data)


def _answer(data: bytes) -> object:
    frame = unpacked(data)
    return outcome_of(_JOB, _ITEM, frame) if isinstance(frame, dict) else None


@cache
def _diffs() -> tuple[bytes, ...]:
    raw = b":100644 100644 " + _ZERO + b" " + _ONE + b" M\ta.py\n"
    return (
        raw + b"1\t1\ta.py\n\ndiff --git a/a.py b/a.py\nindex 0..1 100644\n--- a/a.py\n+++ b/a.py\n"
        b"@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n",
        b":100644 000000 "
        + _ONE
        + b" "
        + _ZERO
        + b' D\t"\\303\\244"\n0\t2\tx\n\ndiff --git a/x b/x\n@@ -1,2 +0,0 @@\n-a\n-b\n',
    )


def _told(data: bytes) -> object:
    return [diff._file_change(pair) for pair in diff._read(io.BytesIO(data))]


TARGETS = (
    Target(name="git-diff", read=_told, made=_diffs, words=_WORDS),
    Target(
        name="git-brought",
        read=lambda data: list(brought._versions(iter(data.split(b"\0")[:-1]))),
        made=lambda: (
            _ZERO + b"\0:100644 100644 " + _ZERO + b" " + _ONE + b" M\0a.py\0",
            _ZERO + b"\0::100644 100644 100644 " + _ONE * 2 + b" " + _ZERO + b" MM\0a\0",
            _ONE + b"\0:000000 120000 " + _ZERO + b" " + _ONE + b" R100\0a\0b\0",
        ),
        words=_WORDS,
    ),
    Target(name="git-listing", read=_listing, words=_WORDS,
           made=lambda: (b"100644 blob " + _ONE + b"      12\ta.py\0" + b"160000 commit " + _ONE + b"       -\tsub\0",)),
    Target(name="git-tree", read=_folder, form=Form.BINARY, words=("100644 a\0", "40000 b\0", "160000 c\0"),
           made=lambda: (b"100644 a.py\0" + b"\1" * 20 + b"40000 src\0" + b"\2" * 20,)),
    Target(
        name="git-commit",
        read=_commit,
        made=lambda: (
            b"x commit 12\ntree " + _ZERO + b"\nparent " + _ONE + b"\nauthor A <a@b> 1767323045 +0100\n"
            b"committer B <b@c> 1767323045 -2359\nencoding ISO-8859-1\n\nSubject\xe4\n\nBody\n",
        ),
        words=("author ", "committer ", "encoding ", "utf-7", "rot13", "idna", "hex", "parent ", "> ", "<", "99999999999999", "+9999", "gpgsig "),
    ),
    Target(
        name="diff",
        read=read_diff,
        examples=("tests/examples/**/*.diff",),

        words=(*_WORDS, "--- a/a", "+++ b/b", "--- /dev/null", "new file mode 100644", "rename from a", "rename to b",
               "similarity index 100%", "GIT binary patch", "literal 10", "diff --cc a", "@@@ -1 -1 +1 @@@", "Index: a", "<pre>", "\x1b[31m", "From "),
    ),
    Target(
        name="worker-answer",
        read=_answer,
        form=Form.JSON,
        refuses_with=(BadFrame,),
        made=lambda: (b'{"records": [{"a": 1}]}', b'{"skipped": "x"}', b'{"failed": {"what": "KeyError"}}'),
        words=("records", "skipped", "failed", "what", "[", "{", "MemoryError"),
    ),
)  # fmt: skip
