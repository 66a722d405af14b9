"""git, asked so that nothing in the repository runs (https://git-scm.com/docs/git).

Objects are read from a scratch repository of ours that borrows the real one's objects: its
settings, attributes and references are none, so no filter, hook, driver, replacement or lazy
fetch can be configured. Only names, settings and nothing else are asked of the real one, and
nothing is ever written to it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from threading import Event, Lock, Timer
from typing import IO, BinaryIO, Final, Self

from gate.engines.git.checkout import Checkout, find_checkout
from gate.engines.git.objects import Conversation, Objects
from gate.engines.git.program import check_version, find_program, furnish, make_scratch
from gate.engines.git.tree import GitTree
from gate.model.error import ChangeError, EngineError
from gate.model.regex import regex
from gate.model.text import scrubbed, visible
from gate.model.value import dataclass

SECONDS: Final = 300
"""How long one call may take."""
_TOLD: Final = 300
"""Characters of what git said that an error repeats."""
_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "TZ": "UTC",
}
"""``GIT_ALLOW_PROTOCOL`` also stops the lazy fetch of gits that know no ``GIT_NO_LAZY_FETCH``."""
_SETTINGS: Final = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.attributesFile": os.devnull,
    "core.quotePath": "true",
    "diff.external": "",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.ext.allow": "never",
    "protocol.file.allow": "never",
    "submodule.recurse": "false",
}
_OPEN: Final = (*("--path-format=absolute", "--show-object-format", "--verify", "--quiet", "HEAD"),)
_FORMATS: Final = frozenset({"sha1", "sha256"})
_FULL_ID: Final = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call of git left behind."""

    code: int
    out: bytes
    said: str
    """Its standard error as one line: no path of the runner, no credentials, no control codes."""


def open_repository(
    start: Path,
    *,
    index_file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Repository:
    """
    Return the repository that *start* lies in; use it as a context manager.

    *index_file* is the index that a hook was told of (``GIT_INDEX_FILE``), *environment* that of
    whoever runs the gate: a fetch takes its proxies and credentials from there. Without one,
    git is looked for on this process's own PATH. No call but a fetch takes longer than *seconds*.

    Raises:
        ChangeError: there is no repository, or it is damaged.
        EngineError: git is missing or too old.
    """
    checkout = find_checkout(start)
    told = {} if environment is None else dict(environment)
    git = find_program(os.get_exec_path(environment), checkout.root)
    return Repository(checkout, git, told, index_file, seconds)


class Repository:
    """One checkout, and a scratch repository that sees its objects. Nothing is written to it."""

    def __init__(
        self,
        checkout: Checkout,
        git: Path,
        environment: Mapping[str, str],
        index_file: Path | None,
        seconds: float,
    ) -> None:
        self.root = checkout.root
        """The top of the work tree, resolved."""
        self.git_dir = checkout.git_dir
        self.common_dir = checkout.common_dir
        self.environment = environment
        """What the operator's own environment says; only a fetch looks at it."""
        self.index_file = self.root / index_file if index_file else self.git_dir / "index"
        self._git = git
        self._seconds = seconds
        self._numbers = count()
        self._lock = Lock()
        self._trees: dict[str, GitTree] = {}
        self._objects: Objects | None = None
        self._open = ExitStack()
        try:
            made = make_scratch(self.root)
            self._open.callback(made.remove)
            self.scratch = made.folder
            """The scratch repository's git folder."""
            self.object_format, self._head = self._opened()
            """``sha1`` or ``sha256``."""
            furnish(self.scratch, checkout, self.object_format)
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End git's processes and remove everything that was written for them."""
        self._open.close()

    def _opened(self) -> tuple[str, str]:
        """
        Return the object format, and the id that HEAD names, if any: by one call of git.

        A git older than `MINIMUM`, which brought ``--path-format``, says the word back.

        Raises:
            ChangeError: git cannot open the repository.
            EngineError: git is too old.
        """
        answer = self.ask_real("rev-parse", *_OPEN)
        format_, _, head = answer.out.decode().strip().partition("\n")
        if format_ in _FORMATS:
            return format_, head
        check_version(self._call([str(self._git), "version"], "version").out.decode())
        raise ChangeError(
            f"git cannot open the repository: {answer.said}",
            where=".git",
            fix="mend what git names, or clone the repository again",
        )

    @cached_property
    def is_partial(self) -> bool:
        """Whether objects may be missing because the clone left them out."""
        pattern = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"
        return not self.ask_real("config", "--get-regexp", pattern).code

    def new_file(self, name: str) -> Path:
        """Return a path in the scratch folder that nobody else uses."""
        return self.scratch / f"{name}-{next(self._numbers)}"

    # Calls

    def run(
        self,
        *words: str,
        stdin: bytes = b"",
        index: Path | None = None,
        settings: Mapping[str, str] | None = None,
        in_work_tree: bool = False,
    ) -> bytes:
        """
        Run git on the scratch repository and return what it printed.

        Raises:
            EngineError: git failed, or took too long.
        """
        answer = self.ask(
            *words, stdin=stdin, index=index, settings=settings, in_work_tree=in_work_tree
        )
        if answer.code:
            raise self.failure(words[0], answer)
        return answer.out

    def ask(
        self,
        *words: str,
        stdin: bytes = b"",
        index: Path | None = None,
        settings: Mapping[str, str] | None = None,
        in_work_tree: bool = False,
        environment: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """
        Run git on the scratch repository, and leave it to the caller whether it failed.

        Raises:
            EngineError: git took too long; *seconds* is how long this call may take.
        """
        place = self._place(self.scratch, self.root if in_work_tree else None, settings or {})
        extra = {} if index is None else {"GIT_INDEX_FILE": str(index)}
        extra |= environment or {}
        return self._call([*place, *words], words[0], stdin=stdin, extra=extra, seconds=seconds)

    def ask_real(self, *words: str, environment: Mapping[str, str] | None = None) -> Answer:
        """Run git on the repository itself: for names and settings, which only it has."""
        place = self._place(self.git_dir, self.root, {})
        return self._call([*place, *words], words[0], extra=environment)

    @contextmanager
    def stream(self, *words: str) -> Iterator[BinaryIO]:
        """
        Run git on the scratch repository and hand out what it prints while it prints.

        Raises:
            EngineError: git failed, or took too long.
        """
        argv = [*self._place(self.scratch, None, {}), *words]
        is_late = Event()
        with ExitStack() as open_:
            errors = open_.enter_context(tempfile.TemporaryFile(dir=self.scratch))
            process = open_.enter_context(
                self._started(argv, {}, stdin=subprocess.DEVNULL, stderr=errors)
            )
            open_.callback(self._watched(process, is_late).cancel)
            try:
                yield _pipe(process.stdout)
                code = process.wait()
            except EngineError:
                # What was read makes no sense: git may have stopped in the middle, and says why.
                if not (code := _code(process)):
                    raise
            errors.seek(0)
            said = self._spoken(errors.read())
        if is_late.is_set():
            raise _too_slow(words[0])
        if code:
            raise self.failure(words[0], Answer(code, b"", said))

    def _watched(self, process: subprocess.Popen[bytes], is_late: Event) -> Timer:
        def end() -> None:
            is_late.set()
            _end(process)

        watch = Timer(self._seconds, end)
        watch.daemon = True
        watch.start()
        return watch

    def failure(self, command: str, answer: Answer) -> EngineError:
        """Return the error that says how git failed, and what to do about it."""
        if self.is_partial:
            fix = "fetch what the partial clone left out: git fetch --refetch --no-filter origin"
        else:
            fix = "mend what git names; git fsck shows damage"
        said = answer.said or f"exit code {answer.code}"
        return EngineError(f"git failed: {said}", where=f"git {command}", fix=fix)

    def _place(
        self, git_dir: Path, work_tree: Path | None, settings: Mapping[str, str]
    ) -> list[str]:
        """Return the words before the subcommand: git looks for nothing by itself."""
        words = [str(self._git), "--no-pager", f"--git-dir={git_dir}"]
        if work_tree is not None:
            words.append(f"--work-tree={work_tree}")
        told = _SETTINGS | {"safe.directory": str(self.root)} | dict(settings)
        for name, value in told.items():
            words += ["-c", f"{name}={value}"]
        return words

    def _call(
        self,
        argv: list[str],
        command: str,
        *,
        stdin: bytes = b"",
        extra: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        pipe = subprocess.PIPE if stdin else subprocess.DEVNULL
        with self._started(argv, extra or {}, stdin=pipe, stderr=subprocess.PIPE) as process:
            try:
                out, errors = process.communicate(stdin or None, timeout=seconds or self._seconds)
            except subprocess.TimeoutExpired as error:
                raise _too_slow(command) from error
        return Answer(process.returncode, out, self._spoken(errors))

    @contextmanager
    def _started(
        self, argv: list[str], extra: Mapping[str, str], *, stdin: int, stderr: int | IO[bytes]
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Start git in a session of its own, outside of the tree, and leave nothing of it."""
        try:
            process = subprocess.Popen(
                argv,
                cwd=self.scratch,
                env={"PATH": str(self._git.parent), **_ENVIRONMENT, **extra},
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise EngineError(
                f"git does not start: {visible(why).lower()}",
                where="git",
                fix="see that git is installed and may be run, and that the job has memory,"
                " processes and open files left",
            ) from error
        try:
            yield process
        finally:
            _end(process)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            process.wait()

    def _spoken(self, errors: bytes) -> str:
        text = errors.decode("utf-8", "surrogateescape")
        for folder in (self.git_dir, self.common_dir, self.scratch, self.root):
            text = text.replace(f"{folder}/", "").replace(str(folder), ".")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return scrubbed(visible("; ".join(lines)))[:_TOLD]

    # Objects

    @property
    def objects(self) -> Objects:
        """The objects by id; the processes behind them start when first asked."""
        with self._lock:
            if self._objects is None:
                self._objects = Objects(
                    self._conversation("--batch"),
                    self._conversation("--batch-check"),
                    id_bytes=32 if self.object_format == "sha256" else 20,
                    is_partial=lambda: self.is_partial,
                )
            return self._objects

    def _conversation(self, option: str) -> Conversation:
        argv = [*self._place(self.scratch, None, {}), "cat-file", option]
        process = self._open.enter_context(
            self._started(argv, {}, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        )
        return Conversation(_pipe(process.stdin), _pipe(process.stdout))

    @property
    def is_shallow(self) -> bool:
        """Whether history is cut off somewhere."""
        return bool(self.shallow_commits())

    def shallow_commits(self) -> frozenset[str]:
        """Return the ids of the commits whose parents the clone left out."""
        try:
            return frozenset((self.scratch / "shallow").read_text(encoding="ascii").split())
        except FileNotFoundError:
            return frozenset()

    def commit(self, revision: str) -> str:
        """
        Return the full id of the commit that *revision* names.

        Raises:
            ChangeError: there is none.
        """
        if found := self.find_commit(revision):
            return found
        name = visible(revision)
        what = f"git knows no revision {name!r}" if name else "the revision is empty"
        raise ChangeError(
            "there is no commit here yet" if revision == "HEAD" else what,
            where=name or "revision",
            fix=self._fix_for(revision),
        )

    def find_commit(self, revision: str) -> str | None:
        """Return the full id of the commit that *revision* names; `None` if there is none."""
        if not revision or "\0" in revision:
            return None
        found = self._head if revision == "HEAD" else revision
        if found and not _FULL_ID.fullmatch(found):
            words = ("rev-parse", "--verify", "--quiet", "--end-of-options", revision)
            found = self.ask_real(*words).out.decode().strip()
        peeled = self.objects.find(f"{found}^{{commit}}") if _FULL_ID.fullmatch(found) else None
        return peeled and peeled[0]

    def _fix_for(self, revision: str) -> str:
        if self.find_commit("HEAD") is None:
            return "make a first commit; until then only --staged can be looked at"
        from difflib import get_close_matches  # noqa: PLC0415 - only an error needs it

        answer = self.ask_real("for-each-ref", "--format=%(refname:short)")
        names = answer.out.decode("utf-8", "surrogateescape").splitlines()
        if close := get_close_matches(revision, names, n=1):
            return f"did you mean {visible(close[0])!r}? If not, fetch it first"
        if self.is_shallow:
            return "fetch it first: fetch-depth: 0 in CI, or git fetch --unshallow"
        return "fetch it first, or name a branch, tag or commit that git log shows"

    # Trees

    def tree_of(self, commit: str) -> str:
        """
        Return the full id of the tree of *commit*, which is a full id.

        Raises:
            EngineError: the commit is missing.
        """
        _, data = self.objects.read(commit)
        return data.partition(b"\n")[0].removeprefix(b"tree ").decode("ascii")

    def tree(self, tree: str) -> GitTree:
        """Return the tree with the full id *tree*, as stages see it."""
        return self._trees.setdefault(tree, GitTree(self, tree))

    @property
    def empty_tree(self) -> str:
        """The full id of the tree without files."""
        return self.run("hash-object", "-t", "tree", "--stdin").decode().strip()


def _pipe(pipe: IO[bytes] | None) -> BinaryIO:
    if pipe is None:
        raise ValueError("the process was started without this pipe")
    return pipe  # type: ignore[return-value] # Popen's pipes are BinaryIO; typeshed says IO[bytes]


def _code(process: subprocess.Popen[bytes]) -> int:
    """Return the exit code of *process* if it is about to end; 0 if it has more to say."""
    with suppress(subprocess.TimeoutExpired):
        return process.wait(1)
    return 0


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill *process* and all that it started, unless it is over."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _too_slow(command: str) -> EngineError:
    return EngineError(
        "git took too long",
        where=f"git {visible(command)}",
        fix="run gate again; if it stays, see whether the disk or the remote answers",
    )
