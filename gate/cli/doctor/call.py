"""Which words of a CI file call gate, and is that gate pinned?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gate.cli.doctor.check import Check, wrong
from gate.model.regex import regex
from gate.model.text import plain

_RUN: Final = regex(r"(?:^|[\s/;&|(])gate (?:run|merge)(?=$|[\s;&|)])")
_EXCUSED: Final = regex(r"\|\|\s*(?:true|:|exit 0|echo)(?=$|[\s;&|)])|;\s*(?:true|:|exit 0)\s*$")
"""What makes a line of a shell end well, however what stands before it ended."""
_PIPED: Final = regex(r"""(?:[^|;&#'"]|&[>\d]|'[^']*'|"[^"]*")*(?P<pipe>\|(?!\|)&?\s*[^\s;&|)]*)""")
"""A pipe, which ends as its last command does."""
_HEEDS_PIPES: Final = regex(r"-\w*o\s+pipefail|\bPIPESTATUS\b")
"""How a script asks for the exit codes of all its commands."""
_USED: Final = regex(r"(?:^|/)\.?(?:playbook-)?gate(?:/[^@]*)?(?:@.*)?$")
_COMMIT: Final = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_DIGEST: Final = regex(r"@sha256:[0-9a-f]{64}$")


def is_run(script: str) -> bool:
    """Say whether a line of *script* calls ``gate run`` or ``gate merge``."""
    return any(True for _ in _calls(script))


def unheeded(
    id_: str, scripts: Iterable[str], *, where: str, heeds_pipes: bool, write: str = "gate run"
) -> Iterator[Check]:
    """
    Yield, as the check *id_*, by which words the first of *scripts* drops gate's exit code.

    *heeds_pipes* says that its shell fails where the first command of a pipe does.
    """
    for script in scripts:
        if words := _excuse(script):
            mended = f"{write}    # or --report-only, until you trust it"
        elif words := "" if heeds_pipes else _pipe(script):
            mended = "shell: bash    # in it a pipe fails where gate does"
        else:
            continue
        yield wrong(
            id_,
            f"`{plain(words)}` behind the call of gate",
            where=where,
            why="a verdict that fails turns nothing red",
            write=mended,
        )
        return


def _excuse(script: str) -> str:
    """Return the words by which a line of *script* that calls gate ends well; empty for none."""
    found = (_EXCUSED.search(words) for words in _calls(script))
    return next((each[0].strip("; ") for each in found if each), "")


def _pipe(script: str) -> str:
    """Return the pipe by which gate's exit code is lost in *script*; empty for none."""
    if _HEEDS_PIPES.search(script):
        return ""
    found = (_PIPED.match(words) for words in _calls(script))
    return next((each["pipe"] for each in found if each), "")


def _calls(script: str) -> Iterator[str]:
    """Yield, of each line of *script* that calls gate, what stands behind the call."""
    for line in script.replace("\\\n", " ").splitlines():
        call = None if line.strip()[:1] == "#" else _RUN.search(line)
        if call:
            yield line[call.end() :]


def is_used(reference: str) -> bool:
    """Say whether *reference*, an action's or a component's, is gate's."""
    return bool(_USED.search(reference))


def is_pinned(reference: str) -> bool:
    """Say whether *reference* names one content for ever: a commit, a digest, this repository."""
    if reference.startswith(("./", "$CI_SERVER_FQDN/$CI_PROJECT_PATH/")):
        return True
    return bool(_DIGEST.search(reference) or _COMMIT.fullmatch(reference.rpartition("@")[2]))
