"""What a team may say of its pull requests: their text, tickets, names and reviews."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from gate.options import Field, Globs, Options, field_validator, globs
from gate.options.hours import OfficeHours

Titles = tuple[Annotated[str, Field(min_length=1)], ...]
_KINDS: Final = (
    "feat|feature|fix|bugfix|hotfix|chore|docs?|refactor|tests?|ci|perf|build|style|revert|release"
    "|deps"
)


class PullRequestOptions(Options):
    """What a pull request must say, how it is named, and which tickets stand behind it."""

    words: int = Field(
        default=8,
        ge=1,
        description="Words of its own, not the template's, that make a section count.",
    )
    context: Titles = Field(
        default=(
            *("context", "why", "what", "summary", "description", "motivation", "background"),
            *("problem", "purpose", "about", "overview", "goal", "change"),
        ),
        description="How titles of sections start that say why and what; what stands before the"
        " first title counts too.",
    )
    evidence: Titles = Field(
        default=("test", "evidence", "verif", "validat", "how was", "how has", "how to", "qa"),
        description="How titles of sections start that say what was tested.",
    )
    screenshots: Titles = Field(
        default=("screen", "trace", "before", "after", "demo", "preview", "visual", "log"),
        description="How titles of sections start in which a link shows what one sees.",
    )
    templates: Globs = Field(
        default=globs(
            [
                "/pull_request_template.md",
                "/PULL_REQUEST_TEMPLATE.md",
                "/docs/pull_request_template.md",
                "/docs/PULL_REQUEST_TEMPLATE.md",
                "/.github/pull_request_template.md",
                "/.github/PULL_REQUEST_TEMPLATE.md",
                "/.github/PULL_REQUEST_TEMPLATE/*.md",
                "/.gitlab/merge_request_templates/*.md",
            ]
        ),
        description="The templates of pull requests, which are read at the base.",
    )
    visible: Globs = Field(
        default=globs(
            [
                *("*.html", "*.htm", "*.css", "*.scss", "*.less", "*.jsx", "*.tsx", "*.vue"),
                *("*.svelte", "*.mjml", "*.jinja", "*.jinja2", "*.hbs", "*.ejs", "*.erb"),
                *("templates/**/*.txt", "!docs/**", "!test/**", "!tests/**", "!**/tests/**"),
            ]
        ),
        description="Files that people see, pages and mails, as patterns of a .gitignore.",
    )
    visible_labels: tuple[str, ...] = Field(
        default=("performance", "perf", "ui", "ux"),
        description="Labels that ask for a screenshot or a trace.",
    )
    failure_pattern: str = Field(
        default=r"\b5xx\b|\b(?:http|status|error|code|returns?|an?|with)[ -]50[0-8]\b|"
        r"\b50[0-8]s?[ -](?:error|status|response|on|when|for|in|from)\b|"
        r"internal server error|bad gateway|"
        r"service unavailable|gateway time-?out",
        description="A regular expression for titles of changes that mend a server's failure,"
        " which ask for a trace as well.",
    )
    ticket_pattern: str = Field(
        default=r"\b(?!(?:UTF|SHA|ISO|RFC|CVE|CWE|PEP|HTTP|TLS|MD|AES|RSA|BASE|X|V)-)"
        r"[A-Z][A-Z0-9]+-[1-9][0-9]*\b",
        min_length=1,
        description="A regular expression for the keys of a tracker's tickets; the host's own"
        " issues, #12, count as well.",
    )
    tickets: Globs = Field(
        default=globs(["/tickets*.json", "/tickets*.csv", "/reports/tickets*"]),
        description="Exports of the tracker, Jira's or Linear's JSON or CSV, which a job left"
        " beside the change.",
    )
    ready: tuple[str, ...] = Field(
        default=(
            *("ready", "ready for development", "ready for dev", "selected for development"),
            *("to do", "todo", "started", "doing", "in progress", "in development", "in dev"),
            *("in review", "review", "code review", "ready for review", "in test", "testing"),
            *("qa", "in qa", "ready for qa", "ready for test", "open", "reopened"),
        ),
        min_length=1,
        description='Columns of the board in which a ticket is "Ready" or later, and not done.',
    )
    waiting: tuple[str, ...] = Field(
        default=("ready", "ready for development", "ready for dev", "to do", "todo"),
        description="Those of them in which nobody has begun: a ticket with a pull request has"
        " left them.",
    )
    not_ready_labels: tuple[str, ...] = Field(
        default=(
            *("backlog", "blocked", "draft", "needs-refinement", "needs refinement", "on hold"),
            *("on-hold", "needs-triage", "status: blocked", "wontfix", "duplicate", "invalid"),
        ),
        description="Labels of a ticket that is not to be worked on.",
    )
    criteria: Titles = Field(
        default=("acceptance", "definition of done", "done when", "success criteria"),
        description="How titles of sections of a ticket start that hold its acceptance criteria.",
    )
    criteria_words: int = Field(
        default=3, ge=1, description="Words that make such a section count."
    )
    stale_days: int = Field(
        default=2,
        ge=1,
        description="Work days after which a ticket that nobody touched is stale.",
    )
    branch_pattern: str = Field(
        default=rf"(?:{_KINDS})/[A-Za-z0-9][\w./+#-]*"
        r"|[A-Z][A-Z0-9]+-\d+[-_/]?[\w./-]*|\d+-[\w./-]+|(?:revert|cherry-pick)-.+",
        description="A regular expression for the whole name of a branch; empty for any. Forks"
        " name theirs as they like.",
    )
    messages: Literal["commits", "title", "both"] = Field(
        default="commits",
        description="Which messages are Conventional Commits: each commit's; or, where the host"
        " squashes, the title's; or both.",
    )
    types: tuple[str, ...] = Field(
        default=(),
        description="The types that a message may have; empty for any.",
        examples=[["feat", "fix", "docs", "refactor", "test", "chore"]],
    )
    git_reverts: bool = Field(
        default=False,
        description="Whether a message as `git revert` writes it passes, which the specification"
        " does not allow.",
    )
    hours: OfficeHours = Field(
        default=OfficeHours(), description="Which days are work days, and in which zone."
    )
    deviation_labels: tuple[str, ...] = Field(
        default=("scope-change", "scope-deviation"),
        description="Labels that say that the change deviates from what was agreed.",
    )
    deviations: Titles = Field(
        default=("scope change", "scope deviation", "deviation", "deviates", "out of scope"),
        description="How titles of sections start that say so.",
    )
    change_request_pattern: str = Field(
        default=r"(?i)\bchange[ -]requests?\b[^\n]{0,40}?"
        r"((?:[\w.-]+/[\w.-]+)?#[1-9][0-9]*|\b[A-Z][A-Z0-9]+-[1-9][0-9]*|https?://\S+)|\b(CR-[1-9][0-9]*)\b",
        min_length=1,
        description="A regular expression for the change request that such a change must name.",
    )
    scopes: dict[str, Globs] = Field(
        default={},
        description="By a label of tickets, the files that work on them may touch; others deviate.",
        examples=[{"payments": ["payments/**", "openapi.yaml"]}],
    )
    bots: tuple[str, ...] = Field(
        default=(),
        description="Logins of programs whose pull requests are exempt, beside those that the"
        " host calls bots.",
        examples=[["renovate-runner"]],
    )

    @field_validator(
        "failure_pattern", "ticket_pattern", "branch_pattern", "change_request_pattern"
    )
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
        return pattern
