"""What a team may say of its readiness."""

from __future__ import annotations

from typing import Annotated, Final

from gate.options import Field, Globs, Options, globs

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
PLAYBOOK: Final = {
    "access-repositories": "Access to the repositories is confirmed.",
    "access-ci-cd": "Access to CI/CD is confirmed.",
    "access-secrets-manager": "Access to the secrets manager is confirmed.",
    "access-observability": "Access to observability is confirmed.",
    "documents-read": "The project's documents are read.",
    "definition-of-ready": "The Definition of Ready is acknowledged.",
    "definition-of-done": "The Definition of Done is acknowledged.",
    "security-and-compliance": "What security and compliance ask is noted.",
}
"""The items that the playbook asks for."""


class ReadinessOptions(Options):
    """``[stages.readiness]``."""

    checklists: Globs = Field(
        default=globs(["/readiness/**/*.md", "/docs/readiness/**/*.md"]),
        description="The checklists, one file for each person, as patterns of a .gitignore.",
    )
    items: dict[Name, str] = Field(
        default=PLAYBOOK,
        description="What each checklist holds, in words, by its id.",
    )
    people: tuple[str, ...] = Field(
        default=(),
        description="Whose checklist must be there, as logins.",
        examples=[["@alice", "@bob"]],
    )
    environment_staging: Globs = Field(
        default=globs(
            [
                *(".env.staging", ".env.stage", "staging.env", "env/staging.env"),
                *("values-staging.yaml", "values.staging.yaml", "values-staging.yml"),
                *("compose.staging.yaml", "compose.staging.yml"),
                *("docker-compose.staging.yaml", "docker-compose.staging.yml"),
                *("**/overlays/staging/**/*.y*ml", "**/k8s/staging/**/*.y*ml"),
                *("**/kubernetes/staging/**/*.y*ml", "**/deploy/staging/**/*.y*ml"),
            ]
        ),
        description="What sets staging's environment: env files, Helm values, Kubernetes manifests,"
        " compose files. Only names and sorts of values are read.",
        examples=[["deploy/staging/*.yaml"]],
    )
    environment_local: Globs = Field(
        default=globs(
            [
                *(".env.example", ".env.sample", ".env.template", ".env.dist", "env.example"),
                *("/compose.yaml", "/compose.yml", "/docker-compose.yaml", "/docker-compose.yml"),
            ]
        ),
        description="What sets a developer's own environment, in the same forms.",
    )
    environment_ignore: tuple[str, ...] = Field(
        default=(),
        description="Variables that one side alone has, as names or starts of names: `DD_*`.",
        examples=[["DD_*", "DEBUG"]],
    )
    flags_staging: Globs = Field(
        default=globs(["flags/staging.*", "feature-flags/staging.*", "flags.staging.*"]),
        description="Exports of staging's feature flags, as JSON, YAML or TOML.",
    )
    flags_local: Globs = Field(
        default=globs(["flags/local.*", "feature-flags/local.*", "flags.local.*"]),
        description="The feature flags of a developer's own machine, in the same forms.",
    )
    sample_data: Globs = Field(
        default=globs(["sample-data/manifest.*", "sample_data/manifest.*", "seeds/manifest.*"]),
        description="Manifests of sample data: each names the schema_revision that it fits.",
    )
