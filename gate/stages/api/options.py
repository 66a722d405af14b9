"""What a team may say of its API."""

from __future__ import annotations

from typing import Annotated

from gate.options import Field, Globs, Options, Written, globs

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$")]


class Regenerated(Written):
    """A document that a step of the team's own pipeline writes anew from the code."""

    document: str = Field(
        description="The document in the repository.", examples=["openapi.yaml"], min_length=1
    )
    files: Globs = Field(
        description="Where the step leaves the new one, as patterns of a .gitignore.",
        examples=[["/build/openapi.json"]],
    )


class ApiOptions(Options):
    """``[stages.api]``."""

    documents: Globs = Field(
        default=globs(
            [
                "openapi.yaml",
                "openapi.yml",
                "openapi.json",
                "swagger.yaml",
                "swagger.yml",
                "swagger.json",
            ]
        ),
        description="The OpenAPI documents, as patterns of a .gitignore.",
        examples=[["docs/api.yaml"]],
    )
    source: Globs = Field(
        default=globs(["*.py"]),
        description="The source that declares the routes; tests are left out.",
    )
    ignore: tuple[str, ...] = Field(
        default=(),
        description="Paths of operations that no document needs, each with what is below it.",
        examples=[["/internal", "/healthz"]],
    )
    prefix: str = Field(
        default="",
        description="What stands before the source's paths in the document, if no server says it.",
        examples=["/api"],
    )
    notice_days: int = Field(
        default=0,
        ge=0,
        description="Days that a stable operation stays deprecated before it goes; 0 asks no date.",
    )
    beta_notice_days: int = Field(
        default=0, ge=0, description="The same of what is marked as beta (x-stability-level)."
    )
    regenerated: dict[Name, Regenerated] = Field(
        default={},
        description="Documents that a step of the pipeline writes anew, each by a name.",
        examples=[{"public": {"document": "openapi.yaml", "files": ["/build/openapi.json"]}}],
    )
