"""Which words of a CI file call gate, and is that gate pinned?"""

from __future__ import annotations

from typing import Final

from gate.model.regex import regex

_RUN: Final = regex(r"(?:^|[\s/;&|(])gate run(?:$|[\s;&|)])")
_USED: Final = regex(r"(?:^|/)\.?(?:playbook-)?gate(?:/[^@]*)?(?:@.*)?$")
_COMMIT: Final = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_DIGEST: Final = regex(r"@sha256:[0-9a-f]{64}$")


def is_run(script: str) -> bool:
    """Say whether a line of *script* calls ``gate run``."""
    return any(_RUN.search(line) for line in script.splitlines() if line.strip()[:1] != "#")


def is_used(reference: str) -> bool:
    """Say whether *reference*, an action's or a component's, is gate's."""
    return bool(_USED.search(reference))


def is_pinned(reference: str) -> bool:
    """Say whether *reference* names one content for ever: a commit, a digest, this repository."""
    if reference.startswith(("./", "$CI_SERVER_FQDN/$CI_PROJECT_PATH/")):
        return True
    return bool(_DIGEST.search(reference) or _COMMIT.fullmatch(reference.rpartition("@")[2]))
