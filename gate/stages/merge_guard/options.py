"""Whose approval and which checks a team asks for before a merge, and when an incident excuses."""

from __future__ import annotations

from typing import Annotated, Final

from gate.options import Field, Globs, Options, Written, globs

Role = Annotated[str, Field(min_length=1)]
RouteName = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$")]
DELIVERY_OWNER: Final = "delivery-owner"


class RequiredCheck(Written):
    """A check that must be green."""

    app: str = Field(
        default="",
        description="Who must report it, as the app's short name; empty for anybody.",
        examples=["github-actions"],
    )


class Route(Written):
    """Whom a kind of change needs the approval of."""

    roles: tuple[Role, ...] = Field(
        min_length=1,
        description="Roles of [roles], of which one holder must approve.",
        examples=[["tech-lead"]],
    )
    rules: Globs = Field(
        default=globs([]),
        description="The rules of other stages whose findings make a change one of the kind.",
        examples=[["api/*"]],
    )
    paths: Globs = Field(
        default=globs([]),
        description="Files that do so when the change touches them, as patterns of a .gitignore.",
        examples=[["migrations/"]],
    )


class MergeGuardOptions(Options):
    """What must be there before a merge."""

    approvals: int = Field(
        default=1, ge=1, description="Approvals that count; more, where the host asks for more."
    )
    bots: tuple[str, ...] = Field(
        default=(),
        description="Logins of programs whose approval is none, beside those that the host calls"
        " bots.",
        examples=[["approver-app"]],
    )
    routes: dict[RouteName, Route] = Field(
        default={
            "complex": Route(
                roles=("tech-lead",),
                rules=globs(["diff-size/too-large", "diff-size/override", "handoff/adr-*"]),
            ),
            "api": Route(
                roles=("frontend", "mobile"),
                rules=globs(["api/*"]),
                paths=globs(["openapi.*", "swagger.*"]),
            ),
            "environment": Route(
                roles=("devops",),
                rules=globs(
                    [
                        *("handoff/env-*", "handoff/migration-*", "handoff/runbook-*"),
                        *("readiness/env-*", "readiness/flag-*"),
                    ]
                ),
                paths=globs(
                    [
                        *("migrations/", "alembic/versions/", "Dockerfile", "compose*.y*ml"),
                        *("docker-compose*.y*ml", "*.tf", "helm/", "charts/", "k8s/"),
                        *(".github/workflows/", "/.gitlab-ci.yml", ".env.example"),
                    ]
                ),
            ),
            "test-data": Route(
                roles=("qa",),
                rules=globs(["readiness/sample-data-*"]),
                paths=globs(["fixtures/", "testdata/", "test_data/", "test-data/", "seeds/"]),
            ),
        },
        description="Kinds of changes, by name, and whose approval each needs; whoever names one"
        " names all.",
        examples=[{"complex": {"roles": ["tech-lead"], "rules": ["diff-size/*"]}}],
    )
    required_checks: dict[str, RequiredCheck] = Field(
        default={},
        description="The checks that must be green, by name; empty for those that the host waits"
        " for, and where it waits for none, for all.",
        examples=[{"unit": {"app": "github-actions"}}],
    )
    may_skip: tuple[str, ...] = Field(
        default=(),
        description='Checks that may end as skipped or neutral; "*" for all.',
        examples=[["docs"]],
    )
    own_checks: tuple[str, ...] = Field(
        default=("gate", "gate/code", "gate/people"),
        description="The gate's own checks, which cannot wait for themselves.",
    )
    protected: Globs = Field(
        default=globs(["/main", "/master", "/production", "/release/"]),
        description="Branches to which nothing is pushed directly, beside those that the host"
        " protects.",
    )
    incident_hours: int = Field(
        default=24, ge=1, le=24, description="How long an approved incident is in force."
    )
    incident_checks: tuple[str, ...] = Field(
        default=(),
        description="Checks that must be green in an incident as well; those whose name says"
        " `secret` must always.",
        examples=[["unit"]],
    )
    follow_up_label: str = Field(
        default="incident-follow-up",
        min_length=1,
        description="The label of the tickets that say what an incident left to do.",
    )
    follow_up_days: int = Field(
        default=7, ge=1, le=90, description="Days after which such a ticket must be closed."
    )
