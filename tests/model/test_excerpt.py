import pytest

from gate.model.change import FileKind
from gate.model.error import EngineError
from gate.model.excerpt import excerpts
from gate.model.path import RepoPath
from gate.model.tree import Entry
from gate.model.verdict import Effect
from tests.reports.runs import EVAL, at, judged


class Held:
    """A tree that is held in memory."""

    id = "t" * 40

    def __init__(self, **files):
        self.files = {RepoPath(f"{name}.py"): data for name, data in files.items()}

    def entries(self):
        return {
            path: Entry(path=path, kind=FileKind.FILE, blob="b" * 40, size=len(data))
            for path, data in self.files.items()
        }

    def read(self, path):
        return self.files[path]


def told(tree, *places, effect=Effect.BLOCKS):
    return excerpts(judged([EVAL.found("eval", at=each) for each in places], effect, ""), tree)


TEN = b"".join(b"line %d\n" % number for number in range(1, 11))


def test_two_lines_stand_on_each_side():
    (one,) = told(Held(a=TEN), at("a.py", 5, end_line=6))
    assert (3, 5) == (one.first, one.line)
    assert tuple(f"line {number}" for number in range(3, 9)) == one.lines


@pytest.mark.parametrize(("line", "first", "lines"), [(1, 1, 3), (10, 8, 4)])
def test_a_file_begins_and_ends(line, first, lines):
    (one,) = told(Held(a=TEN), at("a.py", line))
    assert (first, lines) == (one.first, len(one.lines))


def test_a_long_finding_is_cut_and_so_is_a_long_line():
    (one,) = told(Held(a=b"x" * 999 + b"\n" + TEN * 9), at("a.py", 1, end_line=80))
    assert 12 == len(one.lines)
    assert 240 == len(one.lines[0])


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\x00\x01\x02\xff" * 50, at("a.py", 1)),
        (TEN, at("a.py", 99)),
        (TEN, at("gone.py", 1)),
        (TEN, at("a.py")),
        (b"\n" * (3 << 20), at("a.py", 1)),
    ],
    ids=["binary", "past the end", "gone", "no line", "huge"],
)
def test_what_cannot_be_shown_has_none(data, place):
    assert () == told(Held(a=data), place)


def test_a_tree_that_cannot_be_read_costs_the_excerpt_alone():
    class Broken(Held):
        def read(self, path):
            raise EngineError("git cannot read it", where=path, fix="fetch it")

    assert () == told(Broken(a=TEN), at("a.py", 1))


def test_the_gravest_come_first_where_there_is_no_room_for_all():
    blocking = [EVAL.found("eval", at=at("a.py", 2))]
    warning = [EVAL.found("eval", at=at("b.py", line), key=str(line)) for line in range(1, 300)]
    judgements = (
        *judged(warning, Effect.WARNS, ""),
        *judged(blocking, Effect.BLOCKS, ""),
    )
    shown = excerpts(judgements, Held(a=TEN, b=TEN * 40))
    assert 200 == len(shown)
    assert RepoPath("a.py") == shown[0].path


def test_what_is_waived_is_not_shown():
    assert () == told(Held(a=TEN), at("a.py", 5), effect=Effect.WAIVED)
