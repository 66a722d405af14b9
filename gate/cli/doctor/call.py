"""Which words of a CI file call gate, and is that gate pinned?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.regex import regex

_RUN: Final = regex(r"(?:^|[\s/;&|(])gate (?:run|merge)(?=$|[\s;&|)])")
_EXCUSED: Final = regex(r"\|\|\s*(?:true|:|exit 0|echo)(?=$|[\s;&|)])|;\s*(?:true|:|exit 0)\s*$")
"""What makes a line of a shell end well, however what stands before it ended."""
_USED: Final = regex(r"(?:^|/)\.?(?:playbook-)?gate(?:/[^@]*)?(?:@.*)?$")
_COMMIT: Final = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_DIGEST: Final = regex(r"@sha256:[0-9a-f]{64}$")


def is_run(script: str) -> bool:
    """Say whether a line of *script* calls ``gate run`` or ``gate merge``."""
    return any(True for _ in _calls(script))


def excuse(script: str) -> str:
    """Return the words by which a line of *script* that calls gate ends well; empty for none."""
    found = (_EXCUSED.search(words) for words in _calls(script))
    return next((each[0].strip("; ") for each in found if each), "")


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
