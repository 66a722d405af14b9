"""What a team may write under ``[stages.policy]``."""

from __future__ import annotations

from typing import Final

from gate.options import Field, Globs, Options, globs

_ENGINES: Final = (
    *(
        ".bandit",
        "bandit.yaml",
        "bandit.yml",
        ".secrets.baseline",
        ".coveragerc",
        ".coveragerc.toml",
        ".snyk",
    ),
    *(".gitleaks.toml", "gitleaks.toml", ".gitleaksignore", ".betterleaks.toml"),
    *("osv-scanner.toml", ".semgrepignore", ".semgrep.yml", ".trivyignore", ".trivyignore.yaml"),
    *("/sonar-project.properties", "/qodana.yaml", "/.mega-linter.yml", ".squawk.toml"),
)
"""Files by which engines and scanners are told what to look at, and what to pass over."""
_PEOPLE: Final = ("/CODEOWNERS", "/.github/CODEOWNERS", "/.gitlab/CODEOWNERS", "/docs/CODEOWNERS")
"""Who must review what: https://docs.github.com/articles/about-code-owners."""


class PolicyOptions(Options):
    """Would the change weaken the gate?"""

    max_waivers: int | None = Field(
        default=None,
        ge=0,
        description="How many waivers may be in force, now or later, or proposed; by default, any"
        " number.",
    )
    guarded: Globs = Field(
        default=globs((*_ENGINES, *_PEOPLE, ".gitattributes")),
        description="Files that decide what is looked at and by whom, as patterns of a .gitignore.",
    )
