"""Rules on the document and the routes, and one for each of oasdiff's checks that may break."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule
from gate.readers.openapi.checks import CHECKS, Level

_PLAYBOOK: Final = "Update OpenAPI specs after each API change."
_SPECIFICATION: Final = "https://spec.openapis.org/oas/latest.html"
_OASDIFF: Final = "https://github.com/oasdiff/oasdiff/blob/main/docs/BREAKING-CHANGES.md"

UNDOCUMENTED: Final = Rule(
    id="api/undocumented",
    severity=Severity.HIGH,
    title="an operation is in the code and not in the document",
    why="Whoever builds on the document cannot know that it is there.",
    fix="Add the operation to the document, or keep it out of the schema in the code.",
    playbook=_PLAYBOOK,
)
STALE: Final = Rule(
    id="api/stale",
    severity=Severity.MEDIUM,
    title="an operation is in the document and not in the code",
    why="A client that is built after the document calls what nobody answers.",
    fix="Take the operation out of the document, or bring it back in the code.",
    playbook=_PLAYBOOK,
)
MISMATCH: Final = Rule(
    id="api/mismatch",
    severity=Severity.HIGH,
    title="the document has another method for a path than the code",
    why="A client that follows the document is refused.",
    fix="Write the method that the code answers into the document.",
    playbook=_PLAYBOOK,
)
CONTRACT_DRIFT: Final = Rule(
    id="api/contract-drift",
    severity=Severity.MEDIUM,
    title="a model in the code and its schema in the document disagree",
    why="The document promises fields that are not there, or hides those that are.",
    fix="Bring the schema in the document in step with the model.",
    playbook=_PLAYBOOK,
)
INVALID: Final = Rule(
    id="api/invalid",
    severity=Severity.MEDIUM,
    title="the document is no valid OpenAPI",
    why="Generators, mocks and clients read it differently, or not at all.",
    fix="Mend the document as the specification has it.",
    see=_SPECIFICATION,
    playbook=_PLAYBOOK,
)
OUT_OF_DATE: Final = Rule(
    id="api/out-of-date",
    severity=Severity.HIGH,
    title="the document is not what the code generates",
    why="The committed document says something else than the application.",
    fix="Generate the document anew and commit it.",
    playbook=_PLAYBOOK,
)
DYNAMIC: Final = Rule(
    id="api/dynamic-route",
    severity=Severity.INFO,
    title="a route cannot be told from the source",
    why="Its path or method is made when the program runs, so that nobody held it against the"
    " document.",
    fix="Write the path as a literal, or have the document generated and compared.",
)
SLASH: Final = Rule(
    id="api/trailing-slash",
    severity=Severity.LOW,
    title="code and document differ in a trailing slash",
    why="Many servers redirect or refuse the other spelling.",
    fix="Write the path in the document as the code has it.",
)
NO_DOCUMENT: Final = Rule(
    id="api/no-document",
    severity=Severity.LOW,
    title="routes change, and there is no OpenAPI document",
    why="Nobody but the code says what the API is.",
    fix="Add a document and name it under stages.api.documents.",
    playbook=_PLAYBOOK,
)
NOT_LOOKED_AT: Final = Rule(
    id="api/not-looked-at",
    severity=Severity.HIGH,
    title="a document or a source file was not looked at",
    why="What could not be read cannot be called in step.",
    fix="Make the file one that can be read, or waive this finding for it.",
    is_undecided=True,
)


def _breaking(check: str, level: Level) -> Rule:
    is_sure = level is Level.ERR
    return Rule(
        id=f"api/breaking-{check}",
        severity=Severity.HIGH if is_sure else Severity.LOW,
        title=check.replace("-", " "),
        why=f"A client that works today {'breaks' if is_sure else 'may break'}.",
        fix="Keep the old form beside the new one and deprecate it; or raise the major version and"
        " say BREAKING CHANGE in a commit.",
        see=_OASDIFF,
    )


BREAKING: Final[Mapping[str, Rule]] = MappingProxyType(
    {check: _breaking(check, level) for check, level in CHECKS.items() if level is not Level.INFO}
)
"""By oasdiff's id for the check."""
RULES: Final = (
    UNDOCUMENTED,
    STALE,
    MISMATCH,
    CONTRACT_DRIFT,
    INVALID,
    OUT_OF_DATE,
    DYNAMIC,
    SLASH,
    NO_DOCUMENT,
    NOT_LOOKED_AT,
    *BREAKING.values(),
)
