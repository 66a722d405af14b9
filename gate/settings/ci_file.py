"""What should the file say by which a repository's host runs gate?"""

from __future__ import annotations

from textwrap import indent
from typing import Final

from gate.model.regex import regex
from gate.model.value import dataclass

GITHUB_FILE: Final = ".github/workflows/gate.yml"
GITLAB_FILE: Final = ".gitlab-ci.yml"
_HOME: Final = regex(r"https://[\w.-]+(?::\d+)?/([\w.-]+(?:/[\w.-]+)*/[\w.-]+?)(?:\.git)?/?")
_GITHUB: Final = """\
# What gate says of each pull request. On GitHub, make its check a required one.
on:
  pull_request:
    types: [opened, synchronize, reopened, edited] # edited: turned to another branch, or reworded
  merge_group:
permissions: {{}}
jobs:
  gate:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
      pull-requests: read # reviews, and who asked for them
      checks: read # the other jobs
      statuses: read
      issues: read # the ticket
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          fetch-depth: 0
          persist-credentials: false
      # Run the tests before this step, so that their JUnit and coverage reports are here.
      - uses: {project}@{commit}
"""
_GITLAB: Final = """\
# What gate says of each merge request. `needs` names the jobs that leave reports of the tests.
include:
"""
_COMPONENT: Final = """\
- component: $CI_SERVER_FQDN/{project}/gate@{commit}
  inputs:
    package: git+{address}@{commit}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where gate comes from; words to be replaced where nobody knows."""

    address: str = "REPOSITORY"
    commit: str = "COMMIT"

    @property
    def is_known(self) -> bool:
        """Whether the file can be used as it is written."""
        return bool(_HOME.fullmatch(self.address)) and self.commit != "COMMIT"

    def project(self, fallback: str) -> str:
        """Return its owner and name, as ``acme/gate``; *fallback* where that is not known."""
        found = _HOME.fullmatch(self.address)
        return found[1] if found else fallback


UNKNOWN: Final = Origin()


def component(origin: Origin) -> str:
    """Return the entry of a GitLab pipeline's ``include`` that runs gate."""
    return _COMPONENT.format(
        project=origin.project("GROUP/gate"), address=origin.address, commit=origin.commit
    )


def ci_file(host: str, origin: Origin) -> tuple[str, str]:
    """Return the path and the text of the file by which *host* runs gate."""
    if host == "gitlab":
        return GITLAB_FILE, _GITLAB + indent(component(origin), "  ")
    return GITHUB_FILE, _GITHUB.format(project=origin.project("OWNER/gate"), commit=origin.commit)
