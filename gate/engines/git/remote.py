"""Commits that a clone lacks, fetched from the operator's own remote.

They go into the scratch repository; the clone stays as it is. Addresses and credentials come
from the operator's settings and reach git in its environment, never on a command line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from gate.engines.git.history import DEEPEN, commits_between, merge_base
from gate.engines.git.repository import Repository
from gate.engines.git.settings import settings
from gate.model.change import Commit
from gate.model.error import ChangeError
from gate.model.fact import Fact, Known, Unknown
from gate.model.regex import regex
from gate.model.secret import MASK
from gate.model.text import visible
from gate.model.value import dataclass

SECONDS: Final = 600
"""How long one fetch may take."""
_DEEPEST: Final = 1 << 16
_PROTOCOLS: Final = "https:http:ssh:git:file"
_PASSED: Final = regex(
    r"(http|credential)\..+|url\..+\.insteadof|core\.(sshcommand|askpass)|ssh\.variant"
)
"""Settings that a connection may need. The command lines among them are the operator's own."""
_VARIABLES: Final = regex(
    r"HOME|USER|LOGNAME|PATH|XDG_CONFIG_HOME|SSH_AUTH_SOCK|SSL_CERT_(FILE|DIR)"
    r"|GIT_SSL_(CAINFO|CAPATH|CERT|KEY|NO_VERIFY)|GIT_SSH(_COMMAND|_VARIANT)?|GIT_ASKPASS"
    r"|(?i:(https?|all|no)_proxy)"
)
_ADDRESS: Final = regex(r"[^/]*:")
"""What begins with a protocol or, as ssh has it, with a host; else it is a folder."""
_USER: Final = regex(r"(?<=://)[^\s/@'\"]+@")
_LONG_WORD: Final = regex(r"[^\s:]{8,}")


def fetch(
    repository: Repository, wanted: Iterable[str], *, depth: int = 1, remote: str = "origin"
) -> None:
    """
    Fetch the commits *wanted*, full ids or full references, with *depth* commits of history.

    Where nothing is shallow the whole history comes along, so that nothing becomes shallow.

    Raises:
        ChangeError: there is no such remote, it does not answer, or it does not have them.
    """
    told = list(settings(repository))
    address = next((value for name, value in told if name == f"remote.{remote}.url"), "")
    if not address:
        raise ChangeError(
            f"commits are missing, and the repository has no remote {visible(remote)!r}",
            where=f"remote.{visible(remote)}.url",
            fix=DEEPEN,
        )
    passed = [setting for setting in told if _PASSED.fullmatch(setting[0])]
    passed.append(("remote.gate.url", _absolute(repository, address)))
    if repository.is_partial:  # the server must not leave out what the clone only promises to have
        passed.append(("fetch.negotiationAlgorithm", "noop"))
    answer = repository.ask(
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-recurse-submodules",
        *([f"--depth={depth}"] if repository.is_shallow else []),
        "gate",
        *(f"+{name}:{_kept(name)}" for name in wanted),
        environment=_environment(repository, passed),
        seconds=SECONDS,
    )
    if answer.code:
        said = _masked(answer.said, [address, *(value for _, value in passed)])
        raise ChangeError(
            f"the remote {visible(remote)} does not give what the clone lacks: {said}",
            where=f"git fetch {visible(remote)}",
            fix=DEEPEN,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the clone has of the history and, unless *offline*, what its remote adds."""

    repository: Repository
    offline: bool = False

    def commit(self, wanted: str) -> str:
        """
        Return the full id of *wanted*, a full id or a full reference of the remote; fetch it.

        Raises:
            ChangeError: it is not here, and the remote does not give it.
        """
        is_reference = wanted.startswith("refs/")
        if found := None if is_reference else self.repository.find_commit(wanted):
            return found
        if self.offline:
            raise ChangeError(
                "the clone lacks a commit, and --offline forbids to fetch it",
                where=visible(wanted),
                fix=DEEPEN,
            )
        fetch(self.repository, [wanted])
        if not is_reference:
            return self.repository.commit(wanted)
        name = self.repository.run("rev-parse", "--verify", f"{_kept(wanted)}^{{commit}}")
        return name.decode("ascii").strip()

    def merge_base(self, base: str, head: str, *, depth: int = 2) -> str:
        """
        Return where *head* left *base*, both full ids of commits that are here.

        A shallow history is deepened until it shows that, the first time to *depth* commits.

        Raises:
            ChangeError: it does not, or the two have nothing in common.
        """
        if not self.offline:
            with suppress(ChangeError):  # what the clone has may do; if not, git_history says so
                self._deepen(base, head, depth)
        return merge_base(self.repository, base, head)

    def commits(self, base: str, head: str, *, depth: int = 2) -> Fact[tuple[Commit, ...]]:
        """Return the commits of *head* that *base* has not; *head* may have to be fetched."""
        try:
            tip = self.commit(head)
            if not self.offline:
                self._deepen(base, tip, depth)
        except ChangeError as error:
            return Unknown(f"{error.what}: {error.fix}")
        return commits_between(self.repository, base, tip)

    def _deepen(self, base: str, head: str, depth: int) -> None:
        while (
            self.repository.is_shallow
            and depth <= _DEEPEST
            and not _connects(self.repository, base, head)
        ):
            fetch(self.repository, dict.fromkeys((base, head)), depth=depth)
            depth *= 2


def _connects(repository: Repository, base: str, head: str) -> bool:
    """Say whether it is plain where *head* left *base*, and what lies between."""
    try:
        merge_base(repository, base, head)
    except ChangeError:
        return False
    return isinstance(commits_between(repository, base, head), Known)


def _kept(name: str) -> str:
    """Return the reference of the scratch repository that keeps *name*."""
    return f"refs/gate/{name}"


def _absolute(repository: Repository, address: str) -> str:
    return address if _ADDRESS.match(address) else str(repository.root / address)


def _environment(repository: Repository, passed: list[tuple[str, str]]) -> dict[str, str]:
    told = {
        name: value for name, value in repository.environment.items() if _VARIABLES.fullmatch(name)
    }
    told.setdefault("PATH", os.pathsep.join(os.get_exec_path()))
    names = {name for name, _ in passed}
    if "core.sshcommand" not in names and not {"GIT_SSH", "GIT_SSH_COMMAND"}.intersection(told):
        told["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes"
    return told | dict(_configuration(passed)) | {"GIT_ALLOW_PROTOCOL": _PROTOCOLS}


def _configuration(passed: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield *passed* as variables (https://git-scm.com/docs/git-config, GIT_CONFIG_COUNT)."""
    yield "GIT_CONFIG_COUNT", str(len(passed))
    for number, (name, value) in enumerate(passed):
        yield f"GIT_CONFIG_KEY_{number}", name
        yield f"GIT_CONFIG_VALUE_{number}", value


def _masked(said: str, values: Iterable[str]) -> str:
    """Return *said* without what may be a credential: a URL's user, any word of a header."""
    for value in values:
        if "://" not in value:
            for word in _LONG_WORD.findall(value):
                said = said.replace(word, MASK)
    return _USER.sub(f"{MASK}@", said)
