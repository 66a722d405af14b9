"""Reads the settings that others extend: in git, on the machine, of a server."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gate.model.error import ChangeError, EngineError, GateError, SettingsError
from gate.model.network import Network
from gate.model.text import visible
from gate.model.toml import Table
from gate.model.tree import Tree
from gate.model.value import dataclass, field, replace
from gate.settings.extends import Kind, Reference, reference, references
from gate.settings.find import Found, Text, read_of
from gate.settings.toml import MOST_BYTES, read_toml

if TYPE_CHECKING:
    from gate.engines.git.repository import Repository

_DEEPEST: Final = 5
_MOST: Final = 20
_SECONDS: Final = 15.0
_MOST_ANSWERED: Final = 1 << 20
_OK: Final = 200
_FOLDER: Final = "extends"
_NO: Final = frozenset({"", "0", "false", "no"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where may be read what settings extend."""

    tree: Tree | None
    """That of the settings: files of the repository are read there."""
    repository: Repository | None = None
    network: Network = field(default_factory=Network)
    folder: str = ""
    """Where texts of servers are kept, by their digest; empty for nowhere."""
    known: Mapping[Reference, bytes] | None = None
    """
    The texts that may be read from elsewhere than the tree; `None` for any.

    Whoever opens a pull request must not choose what the gate asks, or shows of the machine.
    """
    passes_over: bool = False
    """Whether what may not be read is left out, and named, rather than an error."""


def reach_of(
    repository: Repository | None, tree: Tree | None, environ: Mapping[str, str], *, offline: bool
) -> Reach:
    """Return all that the settings of *tree* may reach, when they are to be trusted."""
    from gate.cli.cache import own_folder  # noqa: PLC0415 - imported only when used
    from gate.cli.kept import network  # noqa: PLC0415 - as above

    root = str(repository.root) if repository else ""
    return Reach(
        tree=tree,
        repository=repository,
        network=network(environ, is_offline=offline),
        folder=own_folder(environ, root),
    )


def reach_of_worktree(
    repository: Repository | None, tree: Tree | None, environ: Mapping[str, str]
) -> Reach:
    """Return what the settings of a work tree may reach: in a build it is the change's."""
    reach = reach_of(repository, tree, environ, offline=False)
    is_ci = environ.get("CI", "").lower() not in _NO
    return replace(reach, known={}) if is_ci else reach


def extended(found: Found, reach: Reach) -> Found:
    """
    Return *found* with the texts that it extends, directly and through others.

    Raises:
        SettingsError: one is missing, or not what its pin says; they go round or too deep.
        GateError: one cannot be read now.
    """
    if b"ext" not in found.settings.data or found.is_embedded:
        return found
    with ExitStack() as ends:
        reader = _Reader(reach, ends)
        texts = tuple(reader.below(found.settings, ()))
        if not texts and not reader.unread:
            return found
        return replace(
            found,
            extended=texts,
            files=frozenset(each.path for each in reader.read if each.kind is Kind.TREE),
            is_pinned=all(each.kind is not Kind.MACHINE for each in reader.read),
            unread=tuple(each.name for each in reader.unread),
            source=", over ".join(filter(None, (found.source, ", ".join(map(_name, texts))))),
            references=reader.read,
        )


class _Reader:
    """Reads each text once."""

    def __init__(self, reach: Reach, ends: ExitStack) -> None:
        self._reach = reach
        self._ends = ends
        self.read: dict[Reference, bytes] = {}
        self.unread: list[Reference] = []

    def below(self, text: Text, chain: tuple[Reference, ...]) -> Iterator[Text]:
        """
        Yield what *text* extends, the weakest first; *chain* led to it, itself last.

        Raises:
            GateError: as `extended`.
        """
        for index, entry in references(_table(text)):
            where = f"{visible(text.name)}: extends[#{index + 1}]"
            told = self._reference(entry, chain[-1] if chain else None, where)
            self._check(told, chain, where)
            if told in self.read or not self._may_read(told, where):
                continue
            data = self._data(told, where)
            child = Text(name=told.name, data=data)
            self.read[told] = data
            if len(self.read) > _MOST:
                raise _wrong(f"they extend more than {_MOST} others", where)
            yield from self.below(child, (*chain, told))
            yield child

    def _reference(self, entry: str, parent: Reference | None, where: str) -> Reference:
        """Return what *entry* means in *parent*: a file beside it, or what it names itself."""
        try:
            told = reference(entry)
        except ValueError as why:
            raise _wrong(f"{visible(entry)!r} {why}", where) from None
        if told.kind is not Kind.TREE:
            return told
        if parent is not None and parent.kind is Kind.GIT:
            return replace(parent, path=told.path)
        is_outside = parent is not None and parent.kind is not Kind.TREE
        if is_outside or self._reach.tree is None:
            what = f"{visible(entry)!r} is a file of a repository, and they stand in none"
            raise _wrong(what, where)
        return told

    def _check(self, told: Reference, chain: tuple[Reference, ...], where: str) -> None:
        if told in chain:
            raise _wrong(f"{visible(told.name)} extends itself", where)
        if len(chain) >= _DEEPEST:
            raise _wrong(f"they extend others {_DEEPEST + 1} deep", where)

    def _may_read(self, told: Reference, where: str) -> bool:
        known = self._reach.known
        if told.kind is Kind.TREE or known is None or told in known:
            return True
        if self._reach.passes_over:
            self.unread.append(told)
            return False
        raise SettingsError(
            f"{visible(told.name)} is not read on the word of a change",
            where=where,
            fix="it counts, and is read, once it is at the base",
        )

    def _home(self, told: Reference, where: str) -> Tree | None:
        """Return the tree in which *told* stands."""
        if told.kind is Kind.TREE:
            return self._reach.tree
        try:
            repository = self._repository(told, where)
            return repository.tree(repository.tree_of(repository.commit(told.pin)))
        except (ChangeError, EngineError) as error:
            raise SettingsError(
                f"{visible(told.name)} cannot be read: {error.what}",
                where=where,
                fix="nothing is fetched: have the job fetch the repository and the commit before",
            ) from error

    def _repository(self, told: Reference, where: str) -> Repository:
        from gate.engines.git.repository import open_repository  # noqa: PLC0415 - only when used

        own = self._reach.repository
        if not told.place:
            if own is None:
                raise _wrong("there is no repository here", where)
            return own
        self._refuse_inside(told, where)
        return self._ends.enter_context(open_repository(Path(told.place), environment=os.environ))

    def _refuse_inside(self, told: Reference, where: str) -> None:
        """Hold that *told* is no file of the checkout: those are the change's."""
        own = self._reach.repository
        real = f"{os.path.realpath(told.place)}/"
        if own and real.startswith(f"{os.path.realpath(own.root)}/"):
            raise _wrong(
                f"{visible(told.name)} lies in the checkout, which is the change's",
                where,
                "name it as a file of the repository: it is read at the base",
            )

    def _data(self, told: Reference, where: str) -> bytes:
        if told.kind is not Kind.TREE and self._reach.known and told in self._reach.known:
            return self._reach.known[told]
        if told.kind is Kind.MACHINE:
            self._refuse_inside(told, where)
            return _of_machine(told, where)
        if told.kind is Kind.URL:
            return _of_server(told, self._reach, where)
        data = read_of(self._home(told, where))(told.path)
        if data is None:
            raise _wrong(f"there is no file {visible(told.name)}", where)
        return data


def _name(text: Text) -> str:
    return visible(text.name)


def _table(text: Text) -> Table:
    """Return the settings of *text*; none of what cannot be read, which is told elsewhere."""
    try:
        table: object = read_toml(text.data)
    except ValueError:
        return {}
    for part in text.table:
        table = table.get(part, {}) if isinstance(table, dict) else {}
    return table if isinstance(table, dict) else {}


def _start(place: str, most_bytes: int) -> tuple[bool, bytes]:
    """
    Return whether *place* is a plain file, and then what it begins with; a pipe is not waited for.

    Raises:
        OSError: it cannot be read.
    """
    file = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        is_plain = stat.S_ISREG(os.fstat(file).st_mode)
        return is_plain, os.read(file, most_bytes) if is_plain else b""
    finally:
        os.close(file)


def _of_machine(told: Reference, where: str) -> bytes:
    try:
        is_plain, data = _start(told.place, MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or "it is no path").lower()
        raise _wrong(f"{visible(told.name)} cannot be read: {why}", where) from error
    if not is_plain:
        raise _wrong(f"{visible(told.name)} is no plain file", where)
    if len(data) > MOST_BYTES:
        raise _wrong(f"{visible(told.name)} is longer than {MOST_BYTES:,} bytes", where)
    return data


def _of_server(told: Reference, reach: Reach, where: str) -> bytes:
    """
    Return the text that is kept under its digest, or what the server answers.

    Raises:
        SettingsError: the server has another text than the settings say.
        GateError: it does not answer, or must not be asked.
    """
    place = os.path.join(reach.folder, _FOLDER, told.pin) if reach.folder else ""  # noqa: PTH118 - as cache.py
    if (kept := _kept(place)) is not None and _digest(kept) == told.pin:
        return kept
    if reach.network.is_offline:
        raise GateError(
            f"{visible(told.name)} is not kept here, and nothing may be fetched",
            where=where,
            fix="run it once without --offline on this machine",
        )
    data = _answered(told, reach.network, where)
    if _digest(data) != told.pin:
        raise _wrong(
            f"{visible(told.name)} has the digest {_digest(data)}, and {told.pin} is asked for",
            where,
            "look at what changed there; if it is meant, write its digest",
        )
    _keep(place, data)
    return data


def _answered(told: Reference, network: Network, where: str) -> bytes:
    from gate.engines.http import NoAnswerError, Web  # noqa: PLC0415 - imported only when used

    chunks: list[bytes] = []
    web = Web(network, seconds=_SECONDS)
    try:
        response = web.send("GET", told.place, headers={})
        if response.status == _OK:
            web.read(response, chunks.append, most_bytes=_MOST_ANSWERED)
            return b"".join(chunks)
        response.close()
        why = f"it answers with status {response.status}"
    except NoAnswerError as error:
        why = str(error)
    raise GateError(
        f"{visible(told.name)} cannot be read: {why}",
        where=where,
        fix="run it again when the server answers; redirects are not followed",
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _kept(place: str) -> bytes | None:
    if not place:
        return None
    with suppress(OSError):
        is_plain, data = _start(place, _MOST_ANSWERED + 1)
        return data if is_plain else None
    return None


def _keep(place: str, data: bytes) -> None:
    """Keep *data* for the next run; a failure to keep it is silent."""
    if not place:
        return
    path = Path(place)
    part = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        part.replace(path)
    with suppress(OSError):
        part.unlink(missing_ok=True)


def _wrong(what: str, where: str, fix: str = "mend `extends`, or what it names") -> SettingsError:
    return SettingsError(what, where=where, fix=fix)
