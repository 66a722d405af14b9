"""What a team may say of where its handoff is written down."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from gate.options import Field, Globs, Options, globs

RuleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
_ANY: Final = globs(["*"])
_DOCUMENTS: Final = globs(
    [
        *("docs/**", "doc/**", "*.md", "*.rst", "*.adoc", "CHANGELOG*", "CHANGES*", "NEWS*"),
        *("changelog.d/**", "newsfragments/**", "releasenotes/**", ".changes/**", ".changeset/**"),
    ]
)


_VARIABLES: Final = globs(
    ["docs/**", "doc/**", "README*", "INSTALL*", "CONFIG*", "DEPLOY*", "*.env.md"]
)


class HandoffOptions(Options):
    """``[stages.handoff]``."""

    documents: Globs = Field(
        default=_DOCUMENTS,
        description="Where people write things down, as patterns of a .gitignore.",
        examples=[["docs/**", "README.md"]],
    )
    environment_docs: Globs = Field(
        default=_VARIABLES,
        description="The documents that describe environment variables, as patterns of a"
        " .gitignore; .env.example and the like always do.",
        examples=[["docs/configuration.md"]],
    )
    environment_source: Globs = Field(
        default=_ANY,
        description="The source whose environment variables are asked for, as patterns of a"
        " .gitignore; tests and other people's code are left out.",
        examples=[["services/**"]],
    )
    environment_ignore: tuple[str, ...] = Field(
        default=(),
        description="Variables that nobody has to describe, as names or starts of names: `NEW_*`.",
        examples=[["SENTRY_*", "PORT"]],
    )
    migrations: Globs = Field(
        default=_ANY,
        description="Where migrations lie, as patterns of a .gitignore; what they are, gate tells"
        " by name and content.",
        examples=[["services/*/migrations/**"]],
    )
    database: Literal["auto", "postgresql", "other"] = Field(
        default="auto",
        description="Which database the migrations are for; by default, what the tree names.",
    )
    squawk: bool = Field(
        default=False,
        description="Whether squawk looks at new SQL for PostgreSQL: playbook-gate[squawk].",
    )
    squawk_exclude: tuple[RuleName, ...] = Field(
        default=(),
        description="Rules of squawk that the team does not follow.",
        examples=[["prefer-robust-stmts"]],
    )
    changelogs: Globs = Field(
        default=globs(
            [
                *("CHANGELOG*", "CHANGES*", "HISTORY*", "NEWS*", "RELEASE_NOTES*"),
                *("changelog.md", "changelog.rst", "changes.md", "changes.rst", "history.md"),
                *("history.rst", "news.md", "news.rst", "release_notes.md", "release-notes.md"),
            ]
        ),
        description="Changelogs, of which a bullet added under Unreleased is a release note.",
    )
    fragments: Globs = Field(
        default=globs(
            [
                *("**/newsfragments/*", "**/changelog.d/*", "**/releasenotes/notes/*"),
                *("**/.changes/unreleased/*", "**/.changeset/*"),
            ]
        ),
        description="Fragments of towncrier, scriv, reno, changie or changesets: an added one is a"
        " release note. The folders that towncrier and scriv name in their settings count too.",
        examples=[["changes/*.md"]],
    )
    impact_paths: Globs = Field(
        default=Globs(),
        description="Files of which every change needs a release note.",
        examples=[["deploy/**", "config/production/**"]],
    )
    decisions: Globs = Field(
        default=globs(
            [
                *("docs/adr/", "docs/adrs/", "doc/adr/", "/adr/", "/adrs/", "docs/decisions/"),
                *("docs/architecture/decisions/", "doc/architecture/decisions/", "/decisions/"),
                *("docs/architecture-decisions/", "docs/architecture/adr/"),
            ]
        ),
        description="Where architecture decision records lie.",
    )
    authentication: Globs = Field(
        default=globs(
            ["**/auth/*.py", "**/authentication/*.py", "auth.py", "authentication.py", "oauth*.py"]
        ),
        description="Code whose change is one of authentication.",
    )
    runbooks: Globs = Field(
        default=globs(["**/runbooks/*.md", "**/runbooks/*.rst", "**/runbook/*.md"]),
        description="The runbooks, one for each service, task, consumer, alert or chart.",
    )
