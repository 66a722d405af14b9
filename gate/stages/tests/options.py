"""What a team may say of its test suites."""

from __future__ import annotations

from typing import Annotated

from gate.options import Field, Globs, Options, Written, globs

SuiteName = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]


class Suite(Written):
    """The JUnit reports of one suite, as patterns of a .gitignore."""

    files: Globs = Field(
        description="Its JUnit reports, as patterns of a .gitignore.",
        examples=[["/reports/unit*.xml"]],
    )
    minimum: int = Field(
        default=1, ge=1, description="Cases that must have been executed; skipped ones are not."
    )


class SuitesOptions(Options):
    """Which suites there are, and what a test is."""

    suites: dict[SuiteName, Suite] = Field(
        default={
            "unit": Suite(
                files=globs(
                    ["/unit*.xml", "/junit*.xml", "/reports/unit*.xml", "/reports/junit*.xml"]
                )
            ),
            "integration": Suite(files=globs(["/integration*.xml", "/reports/integration*.xml"])),
        },
        min_length=1,
        description="The suites that must have run, each with its reports.",
    )
    tests: Globs = Field(
        default=globs(
            [
                "test/",
                "tests/",
                "__tests__/",
                "spec/",
                "test_*.py",
                "*_test.py",
                "conftest.py",
                "*_test.go",
                "*.test.[jt]s",
                "*.test.[jt]sx",
                "*.spec.[jt]s",
                "*.spec.[jt]sx",
                "*Test.java",
                "*Test.kt",
            ]
        ),
        description="Which files are tests, as patterns of a .gitignore.",
    )
    source: Globs = Field(
        default=globs(
            [
                *("*.py", "*.js", "*.jsx", "*.ts", "*.tsx", "*.go", "*.java", "*.kt", "*.rb"),
                *("*.php", "*.rs", "*.cs", "*.scala", "*.swift", "*.c", "*.cc", "*.cpp"),
                *("!docs/**", "!setup.py", "!*.config.[jt]s"),
            ]
        ),
        description="Which files want a test when a change adds to them.",
    )
