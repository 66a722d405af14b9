"""What to give a job so that GitHub tells it a thing.

https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
"""

from __future__ import annotations

from typing import Final

TOKEN: Final = "no token: give the step `GITHUB_TOKEN: ${{ github.token }}`"  # noqa: S105 - a hint
PULLS: Final = "give the job `pull-requests: read`"
CHECKS: Final = "give the job `checks: read`"
STATUSES: Final = "give the job `statuses: read`"
CONTENTS: Final = "give the job `contents: read`"
ISSUES: Final = "give the job `issues: read`"
QUEUES: Final = "give the job `merge-queues: read`"
MEMBERS: Final = (
    "give gate, as `GATE_TOKEN`, a token that may read the organisation's members;"
    " the job's own may not"
)
PROJECTS: Final = (
    "give gate, as `GATE_TOKEN`, a token that may read projects; the job's own may not"
)
