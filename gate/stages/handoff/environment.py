"""Does somebody say of a new environment variable what it is for, and of which nobody needs?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from gate.model.decoding import text_of
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Measure, Scope, Skip
from gate.model.text import shown
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.readers.environment.declared.dotenv import is_example
from gate.readers.environment.documented import named_in_document, named_in_example
from gate.readers.environment.files import SOURCES, format_of, is_left_out
from gate.readers.environment.platform import is_platform
from gate.readers.environment.record import HIDDEN, Declaration, Read
from gate.readers.migrations.formats import may_be_migration
from gate.readers.prose import conflict_in, without_comments
from gate.stages.handoff.part import Given, Impact, Kind, Part
from gate.stages.handoff.places import folder_of
from gate.stages.handoff.rules import ENV_DYNAMIC, ENV_UNDOCUMENTED, ENV_UNREAD
from gate.stages.handoff.texts import MEGABYTES, documents, file_at
from gate.stages.handoff.variables import Variables, files, variables

_TABLE: Final = re.compile(
    r"(?i)(?:^|/)[^/]*(?:env|config|setting|variable|install|deploy)[^/]*\.(?:md|rst|adoc)$"
)
_SHOWN: Final = 3
"""Places of one variable that a message names; of more it gives the number."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.,:/@%+=*-]*")
"""A value that needs no quotes in an env file."""


def look(given: Given) -> Part:
    """
    Return what is to be said of the variables that the change reads, or reads no more.

    Raises:
        EngineError: git or the worker could not read the source.
    """
    base, head = given.trees()
    is_whole = given.scope is Scope.ALL
    if not is_whole and not _is_touched(given, base, head):
        return Part()
    told = variables(given, {"head": head} if is_whole else {"base": base, "head": head})
    old, new = told.get("base"), told["head"]
    asked = _Asked(given=given, base=base, head=head, old=old, new=new)
    come, gone = asked.come, asked.gone
    broken: dict[RepoPath, str] = {}
    findings = (*_undocumented(asked, broken), *_unread(asked), *_dynamic(asked))
    touched = {file.path for file in given.change.files}
    # A migration is counted where it is asked for as one.
    read = [path for path in new.files if not may_be_migration(path)]
    return Part(
        findings=findings,
        impacts=() if is_whole else (*map(_brought, come.values()), *map(_taken, gone)),
        measures=(
            Measure(name="environment variables", value=len(asked.names), unit="variables"),
            *(() if is_whole else (_new(come),)),
        ),
        looked_at=sum(is_whole or path in touched for path in read),
        skipped=(
            *(one for one in new.skipped if is_whole or one.path in touched),
            *(Skip(path=path, reason=found) for path, found in broken.items()),
        ),
    )


def _new(come: Mapping[str, Read]) -> Measure:
    return Measure(name="new environment variables", value=len(come), unit="variables")


def _is_touched(given: Given, base: Tree, head: Tree) -> bool:
    options = given.options
    for file in given.change.files:
        for path, tree in ((file.path, head), (file.base_path, base)):
            if path is None or path not in tree.entries():
                continue
            is_read = format_of(path) is not None and not is_left_out(path)
            if is_read or is_example(path) or options.environment_docs.matches(path):
                return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Both trees, and what they read."""

    given: Given
    base: Tree
    head: Tree
    old: Variables | None
    """`None` where everything is looked at."""
    new: Variables

    @property
    def names(self) -> frozenset[str]:
        """The names that the head reads and that somebody has to know."""
        return frozenset(filter(self._is_own, self.new.told.names))

    @property
    def come(self) -> Mapping[str, Read]:
        """What the head reads and the base does not, by name, each by its first read."""
        before = self.old.told.names if self.old else frozenset()
        return {name: reads[0] for name, reads in self.reads.items() if name not in before}

    @property
    def gone(self) -> tuple[str, ...]:
        """What the base reads and the head does not."""
        before = self.old.told.names if self.old else frozenset()
        return tuple(sorted(filter(self._is_own, before - self.new.told.names)))

    @property
    def reads(self) -> Mapping[str, Sequence[Read]]:
        """The head's reads by name; what is required comes first."""
        by_name: defaultdict[str, list[Read]] = defaultdict(list)
        for read in sorted(self.new.told.reads, key=lambda one: not one.is_required):
            if self._is_own(read.name):
                by_name[read.name].append(read)
        return by_name

    def _is_own(self, name: str) -> bool:
        ignored = self.given.options.environment_ignore
        return not is_platform(name) and not any(_fits(name, one) for one in ignored)


def _fits(name: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return name.startswith(pattern.removesuffix("*"))
    return name == pattern


def _brought(read: Read) -> Impact:
    told = "required" if read.is_required else "optional"
    return Impact(kind=Kind.ENVIRONMENT, what=f"new setting {read.name} ({told})")


def _taken(name: str) -> Impact:
    return Impact(kind=Kind.ENVIRONMENT, what=f"setting {name} is no longer read")


def _undocumented(asked: _Asked, broken: dict[RepoPath, str]) -> Iterator[Finding]:
    """
    Yield the variables that nobody describes, and that this change brought or bared.

    Into *broken* come the documents that name one and are left in a conflict, with where.
    """
    known = asked.names
    if asked.old is not None:
        known = frozenset(asked.come) | _bared(asked)
    if not known:
        return
    missing = known - _documented(asked, asked.head, known, broken)
    for name in sorted(missing):
        yield _finding(asked, name, asked.reads[name])


def _bared(asked: _Asked) -> frozenset[str]:
    """Return the variables whose description the change took away."""
    options = asked.given.options
    files = (file_at(asked.base, file.base_path) for file in asked.given.change.files)
    paths = (file.path for file in files if file)
    described = [
        path for path in paths if is_example(path) or options.environment_docs.matches(path)
    ]
    return _named(asked.base, described, asked.names)


def _documented(
    asked: _Asked, tree: Tree, names: frozenset[str], broken: dict[RepoPath, str] | None = None
) -> frozenset[str]:
    return _named(tree, _places(asked, tree), names, broken)


def _places(asked: _Asked, tree: Tree) -> list[RepoPath]:
    """Return the files of *tree* that describe variables."""
    return [*_examples(tree), *documents(tree, asked.given.options.environment_docs)]


def _named(
    tree: Tree,
    paths: Iterable[RepoPath],
    names: frozenset[str],
    broken: dict[RepoPath, str] | None = None,
) -> frozenset[str]:
    entries = tree.entries()
    wanted = [path for path in paths if entries[path].size <= MEGABYTES * 2**20]
    found: frozenset[str] = frozenset()
    for path, data in tree.read_many(tuple(dict.fromkeys(wanted))):
        text = text_of(data)[0]
        is_shown = is_example(path) or format_of(path) is not None
        named = named_in_example if is_shown else named_in_document
        told = named(names - found, text if is_shown else without_comments(text))
        if told and broken is not None and (conflict := conflict_in(text)):
            broken[path] = conflict
            continue
        found |= told
    return found


def _finding(asked: _Asked, name: str, reads: Sequence[Read]) -> Finding:
    first = reads[0]
    told = "required" if first.is_required else "optional"
    others = len({(one.file, one.line) for one in reads}) - 1
    more = f" and in {others} more place{'s' if others > 1 else ''}" if others else ""
    set_by = [one for one in asked.new.told.declarations if one.name == name]
    declared = f" It is set in {_told(set_by)}." if set_by else ""
    line = f"{name}={_default(first)}  # what it is for"
    row = f"| `{name}` | {told} | {_default(first) or '-'} | what it is for |"
    document = _document(asked)
    table = f"; or to a table of {shown(document)}: `{row}`" if document else ""
    return ENV_UNDOCUMENTED.found(
        f"{name} ({told}) is read here{more}, and no document says what it is for.{declared}",
        at=Location(path=first.file, line=first.line),
        key=name,
        fix=f"Add to {shown(_example(asked, first.file))}: `{line}`{table}.",
        details=(("variable", name), ("line", line), ("row", row), ("read by", first.by)),
    )


def _default(read: Read) -> str:
    """Return the default of *read* as an env file has it; nothing for what may be a credential."""
    value = read.default
    if isinstance(value, list):
        value = ",".join(str(one) for one in value if isinstance(one, str | int | float))
    if value is None or isinstance(value, dict) or value == HIDDEN:
        return ""
    text = " ".join(str(value).split())
    return text if _PLAIN.fullmatch(text) else '"' + text.replace('"', "'").replace("`", "'") + '"'


def _example(asked: _Asked, near: RepoPath) -> RepoPath:
    """Return the example of settings that is nearest to the file *near*."""
    around = [path for path in _examples(asked.head) if near.startswith(_folder(path))]
    return max(around, key=lambda path: len(_folder(path)), default=RepoPath(".env.example"))


def _examples(tree: Tree) -> list[RepoPath]:
    """Return the examples of settings in *tree*; those of its tests are for nobody."""
    named = (path for path in tree.entries() if is_example(path) and not is_left_out(path))
    return [path for path in named if file_at(tree, path)]


def _folder(path: RepoPath) -> str:
    """Return the folder of *path* with its slash; empty for the root."""
    return path[: path.rfind("/") + 1]


def _document(asked: _Asked) -> RepoPath | None:
    """Return the document that describes variables, or where one would count."""
    named = asked.given.options.environment_docs
    found = (path for path in documents(asked.head, named) if _TABLE.search(path))
    new = RepoPath(f"{folder_of(named, 'docs')}/configuration.md")
    return next(found, new if named.matches(new) else None)


def _told(places: Sequence[Declaration]) -> str:
    """Return *places* as a message names them."""
    known = dict.fromkeys(f"{shown(one.file)} line {one.line}" for one in places)
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join([*known][:_SHOWN]) + more


def _unread(asked: _Asked) -> Iterator[Finding]:
    """Yield the variables that are described or set, and that nobody reads any more."""
    if asked.old is None:
        yield from _never_read(asked)
        return
    gone = [name for name in asked.gone if not _may_be_read(asked, name)]
    gone = [name for name in gone if name not in _mentioned(asked, gone)]
    by_name = _declared(asked)
    documented = _documented(asked, asked.head, frozenset(gone))
    was = {read.name: read for read in asked.old.told.reads}
    for name in gone:
        places = by_name.get(name, ())
        if places:
            yield _superfluous(name, places, f"{shown(was[name].file)} read it.")
        elif name in documented:
            yield ENV_UNREAD.found(
                f"{name} is documented, and nothing reads it any more; {shown(was[name].file)}"
                " read it.",
                key=name,
                fix=f"Take {name} out of the documents, or read it again.",
                details=(("variable", name),),
            )


def _superfluous(name: str, places: Sequence[Declaration], before: str) -> Finding:
    where = _told(places)
    return ENV_UNREAD.found(
        f"{name} stands in {where}, and nothing reads it any more; {before}"
        if before
        else f"{name} stands in {where}, and nothing reads it.",
        at=Location(path=places[0].file, line=places[0].line),
        key=name,
        fix=f"Take {name} out of {where}, or read it again.",
        details=(("variable", name),),
    )


def _declared(asked: _Asked) -> Mapping[str, Sequence[Declaration]]:
    by_name: defaultdict[str, list[Declaration]] = defaultdict(list)
    for one in sorted(asked.new.told.declarations, key=lambda one: not is_example(one.file)):
        by_name[one.name].append(one)
    return by_name


def _may_be_read(asked: _Asked, name: str) -> bool:
    """Say whether a read whose name is made when the program runs may mean *name*."""
    return any(one.prefix and name.startswith(one.prefix) for one in asked.new.told.dynamic)


def _mentioned(asked: _Asked, names: Sequence[str]) -> frozenset[str]:
    """Return those of *names* that changed source still has, in a way that nobody can follow."""
    paths = [
        file.path
        for file in asked.given.change.files
        if format_of(file.path) in SOURCES
        and not is_left_out(file.path)
        and file_at(asked.head, file.path)
    ]
    return _words(asked.head, paths, names)


def _words(tree: Tree, paths: Iterable[RepoPath], names: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    wanted = list(names)
    for _, data in tree.read_many(tuple(paths)) if wanted else ():
        text = text_of(data)[0]
        found |= {name for name in wanted if name in text and re.search(rf"\b{name}\b", text)}
    return frozenset(found)


def _never_read(asked: _Asked) -> Iterator[Finding]:
    """Yield what an example of settings shows and no file of the tree has a word of."""
    shown_names = {
        name: [one for one in places if is_example(one.file)]
        for name, places in _declared(asked).items()
        if name not in asked.new.told.names and not is_platform(name)
    }
    names = [
        name for name, places in shown_names.items() if places and not _may_be_read(asked, name)
    ]
    paths = [path for path in files(asked.given, asked.head) if not is_example(path)]
    known = _words(asked.head, paths, names)
    for name in names:
        if name not in known:
            yield _superfluous(name, shown_names[name], "")


def _dynamic(asked: _Asked) -> Iterator[Finding]:
    """Yield the reads whose names cannot be told, as far as the change brought them."""
    old = asked.old.told.dynamic if asked.old else ()
    known = Counter((one.file, one.by, one.prefix) for one in old)
    moved = {file.path: file.base_path for file in asked.given.change.files if file.base_path}
    for one in asked.new.told.dynamic:
        key = (moved.get(one.file, one.file), one.by, one.prefix)
        known[key] -= 1
        if known[key] >= 0:
            continue
        names = f"variables that start with {one.prefix}" if one.prefix else "variables"
        yield ENV_DYNAMIC.found(
            f"{one.by} reads {names} here, and their names are made when the program runs.",
            at=Location(path=one.file, line=one.line),
            key=f"{one.by} {one.prefix}",
        )
