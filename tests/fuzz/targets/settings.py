"""What a repository's people write for gate, and what gate reads of their other settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gate.model.change import FileChange, FileKind, FileStatus
from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.tree import Entry
from gate.options import globs
from gate.policy.weakening import alterations
from gate.settings.ci_file import Origin, ci_file
from gate.settings.find import WAIVERS_FILE, find_settings
from gate.settings.load import read_settings
from gate.settings.places import places
from gate.settings.starter import survey
from gate.settings.toml import read_toml
from gate.settings.version import admits
from gate.settings.waivers import compiled, pattern_of
from gate.stages import STAGES
from gate.stages.handoff import places as handoff
from gate.stages.policy import touched
from gate.stages.policy.callers import Callers
from tests.fuzz.target import Form, Target, sides

_KEYS = (
    "gate_version", "mode", "enforce", "report", "fail_at", "medium", "required", "extends", "roles", "rules", "off",
    "gate-approver", "@a", "@a/b", "stages", "enabled", "diff-size", "limit", "secrets", "coverage", "services",
    "minimum", "paths", "**", "[a-", "tests", "suites", "files", "command", "id", "run", "api", "documents",
    "fingerprint_salt", "max_waiver_days", "sprint_start", "2026-02-30", "holidays", "Europe/Berlin", "09:00", "**/*.{a,b}",
    ">=0.1,<1", "inf", "nan", "1e400", "0o17", "tool", "gate",
)  # fmt: skip
_WAIVER = (
    "waivers", "rule", "fingerprint", "advisory", "path", "reason", "owner", "ticket", "created", "expires", "2026-09-07",
    "v1:" + "0" * 40, "sast/ftplib", "@a", "**", "[[waivers]]", "2026-09-07T00:00:00", "07:32:00",
)  # fmt: skip
_WAIVERS = (
    b'[[waivers]]\nrule = "sast/ftplib"\npath = "a/**"\nreason = "because"\nowner = "@a"\nticket = "T-1"\n'
    b"created = 2026-09-01\nexpires = 2026-10-01\n",
)


_KPIS = (
    b'[stages.kpis]\nsprint_start = "2026-01-05"\n[stages.kpis.hours]\nzone = "Europe/Paris"\nopens = "09:00"\n'
    b'closes = "17:30"\nholidays = ["2026-12-24"]\ncountry = "DE-BY"\n'
)


def _settings(name: str) -> Target:
    def read(data: bytes) -> object:
        files = {name: data}
        settings = read_settings(find_settings(files.get, at="base"), stages=STAGES)
        return settings.policy, settings.options

    made = (b'[tool.gate]\nmode = "report"\n[tool.gate.stages.diff-size]\nlimit = 3\n', _KPIS)
    return Target(
        name=f"settings-{name}",
        read=read,
        form=Form.TOML,
        examples=("gate.toml", "config/*.toml", "tests/examples/**/gate.toml")
        if name == "gate.toml"
        else (),
        made=lambda: made,
        words=_KEYS,
    )


def _waivers(data: bytes) -> object:
    settings = read_settings(find_settings({WAIVERS_FILE: data}.get, at="base"), stages=STAGES)
    return settings.policy.waivers


def _weakening(data: bytes) -> object:
    before, after = (read_toml(side) for side in _plain(data))
    return alterations(before, after)


def _plain(data: bytes) -> tuple[bytes, bytes]:
    """Return the sides of *data* that are TOML; an empty table where one is none."""
    base, head = sides(data)
    return _whole(base), _whole(head)


def _whole(data: bytes) -> bytes:
    try:
        read_toml(data)
    except ValueError:
        return b""
    return data


def _toml(data: bytes) -> object:
    return read_toml(data)


def _words(data: bytes) -> object:
    text = data.decode("utf-8", "surrogateescape")
    first, *others = text.split("\n")
    some = globs([first or "a", *others[:5]]).matches(RepoPath("src/a/b.py"))
    return some, compiled(first), pattern_of(RepoPath(first)), admits(first, "1.2.3")


def _starter(data: bytes) -> object:
    names = data.decode("utf-8", "surrogateescape").split("\n")
    paths = [RepoPath(name) for name in (*names, "pyproject.toml", "tox.ini") if name]
    found = survey(paths, lambda _: data)
    origin = Origin(address=names[0], commit=names[-1])
    return found, ci_file("github", origin), ci_file("gitlab", origin)


class Files:
    """A tree of some files, in as much of `gate.model.tree.Tree` as is asked of it."""

    id = "0" * 40

    def __init__(self, files: Mapping[RepoPath, bytes]) -> None:
        self._files = files

    def entries(self) -> Mapping[RepoPath, Entry]:
        return {
            path: Entry(
                path=path, kind=FileKind.FILE, blob=self.id, size=len(data), is_executable=False
            )
            for path, data in self._files.items()
        }

    def read(self, path: RepoPath) -> bytes:
        return self._files[path]

    def read_many(self, paths: Iterable[RepoPath]) -> Iterator[tuple[RepoPath, bytes]]:
        return ((path, self._files[path]) for path in paths)

    def attributes(self, *_: object) -> object:
        return {}


def _touched(data: bytes) -> object:
    found = []
    for name in ("pyproject.toml", "setup.cfg", ".github/workflows/a.yml", ".gitattributes"):
        path = RepoPath(name)
        trees = tuple(Files({path: side}) for side in sides(data))
        file = FileChange(path=path, status=FileStatus.MODIFIED, added=1, deleted=1)
        callers = (Callers(trees[0]), Callers(trees[1]))
        try:
            found.append(
                touched.touch(file, globs([".gitattributes"]), (trees[0], trees[1]), callers)
            )
        except touched.Unreadable as error:
            found.append(error)
    return found


def _places(data: bytes) -> object:
    """Read where tools keep release notes: from TOML, and from npm's JSON."""
    told = handoff._tools(text_of(data)[0])
    tree = Files({RepoPath("package.json"): data})
    return places([RepoPath("a"), RepoPath("CHANGELOG.md")], told), handoff._package(tree, "")


TARGETS = (
    _settings("gate.toml"),
    _settings("pyproject.toml"),
    Target(name="waivers", read=_waivers, form=Form.TOML, made=lambda: _WAIVERS, words=_WAIVER),
    Target(name="weakening", read=_weakening, form=Form.TOML, examples=("config/*.toml", "tests/examples/**/gate.toml"), words=_KEYS),
    Target(name="toml", read=_toml, form=Form.TOML, examples=("pyproject.toml", "tests/examples/**/*.toml"), refuses_with=(ValueError,),
           words=("[a.b]", "[[a]]", "a.b.c = 1", "'''", '"""', "\\u0000", "{a = 1}", "1979-05-27T07:32:00Z", "0x", "inf", "=", ",")),
    Target(name="setting-words", read=_words, made=lambda: (b"src/**/*.py\n!a\n", b">=1,<2", b"[!a]?*\\*"),
           words=("*", "**", "/", "[", "]", "!", "?", "\\", ">=", "==1.*", "~=", ",", "{a,b}"), refuses_with=(ValueError,)),
    Target(name="starter", read=_starter, examples=("pyproject.toml",),
           made=lambda: (b"a.py\nopenapi.yaml\ntests/a.py\nuv.lock\n.pre-commit-config.yaml\n", b"https://h/o/r.git\n" + b"a" * 40),
           words=(".py", "tests/", "openapi.yaml", "[tool.ruff]", "[tool.bandit]", "https://", ".git")),
    Target(name="touched", read=_touched, form=Form.TOML, examples=("pyproject.toml", "tests/examples/policy/**/*.cfg", ".github/workflows/*.yml"),
           words=("[tool.coverage]", "[tool:bandit]", "[coverage:run]", "omit", "gate run", "[bandit]", "[tool.detect-secrets]")),
    Target(name="places", read=_places, form=Form.TOML,
           made=lambda: (b'[tool.towncrier]\ndirectory = "changes"\nfilename = "a"\n[tool.scriv]\nx = 1\n', b'{"name": "a"}'),
           words=("towncrier", "directory", "filename", "scriv", "commitizen")),
)  # fmt: skip
