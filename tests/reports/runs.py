"""Fixed runs, from which the golden files are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from gate.model.change import Change, Event, FileChange, FileStatus
from gate.model.excerpt import Excerpt
from gate.model.fact import Known
from gate.model.finding import Finding, Location, Severity, in_order
from gate.model.path import RepoPath, repo_path
from gate.model.pull_request import PullRequest
from gate.model.rule import Rule
from gate.model.run import Run, SideVerdict
from gate.model.stage import Measure, Scope, Seen, Side, Skip, StageResult, StageStatus
from gate.model.table import Table
from gate.model.verdict import Decision, Effect, Judgement, Verdict

STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

TOO_LARGE = Rule(
    id="diff-size/too-large",
    severity=Severity.MEDIUM,
    title="the change has more lines than one review can hold",
    why="Reviewers of more than 400 lines find fewer faults, and merge them all the same.",
    fix="Split the change into parts that can be reviewed and merged one by one.",
    playbook="PRs <= 400 LOC",
)
KEY = Rule(
    id="secrets/provider-token",
    severity=Severity.CRITICAL,
    title="a provider's token stands in the source",
    why="Whoever can read the repository can use the token, and history keeps it.",
    fix="Revoke the token, take it from the environment, and remove it from the branch.",
    playbook="secrets outside source control",
    see="https://cwe.mitre.org/data/definitions/798.html",
    is_security=True,
)
EVAL = Rule(
    id="sast/eval",
    severity=Severity.HIGH,
    title="text from outside is run as code",
    why="Whoever supplies the text runs what they like.",
    fix="Parse the text with ast.literal_eval or json.loads.",
    is_security=True,
)
ASSERT = Rule(
    id="sast/assert-used",
    severity=Severity.LOW,
    title="an assert guards what must hold",
    why="python -O takes asserts out.",
    fix="Raise an exception.",
    is_security=True,
)
NOT_LOOKED_AT = Rule(
    id="sast/not-looked-at",
    severity=Severity.HIGH,
    title="a file was not looked at",
    why="What nobody looked at is not known to be sound.",
    fix="Mend the file, or waive the finding.",
    is_undecided=True,
)
RULES = (TOO_LARGE, KEY, EVAL, ASSERT, NOT_LOOKED_AT)


def at(path: str | bytes, line: int | None = None, **more: int) -> Location:
    """A place in *path*."""
    raw = path if isinstance(path, bytes) else path.encode("utf-8", "surrogateescape")
    return Location(path=repo_path(raw), line=line, **more)


def changed(path: str, added: int = 10, deleted: int = 2) -> FileChange:
    """A modified file."""
    return FileChange(path=RepoPath(path), status=FileStatus.MODIFIED, added=added, deleted=deleted)


def judged(findings: Iterable[Finding], effect: Effect, because: str) -> tuple[Judgement, ...]:
    """One judgement for each of *findings*."""
    return tuple(
        Judgement(finding=finding, effect=effect, because=because) for finding in in_order(findings)
    )


CHANGE = Change(
    event=Event.PULL_REQUEST,
    base_tree="a" * 40,
    head_tree="b" * 40,
    base_commit="1a2b3c4d5e" + "0" * 30,
    head_commit="5d6e7f8a9b" + "0" * 30,
    base_name="main",
    head_name="feature/pay",
    files=(changed("src/pay/keys.py", 500, 12), changed("src/pay/api.py")),
    commits=Known(()),
    pull_request=PullRequest(
        number=7, title="Pay", body="", author="ada", base_branch="main", head_branch="feature/pay"
    ),
)
EMPTY = Run(
    version="0.1.0",
    started_at=STARTED,
    seconds=0.0,
    change=replace(CHANGE, files=(), pull_request=None),
    scope=Scope.CHANGED,
    settings_source="the embedded default",
    settings_digest="0" * 64,
    results=(),
    verdict=Verdict(decision=Decision.INCONCLUSIVE, because="no stage looked at the change"),
    rules=(),
)
CLEAN = replace(
    EMPTY,
    seconds=0.73,
    change=CHANGE,
    engines=(("bandit", "1.9.4"), ("detect-secrets", "1.5.0")),
    settings_source="gate.toml at 1a2b3c4d5e",
    results=(
        StageResult(
            stage="diff-size",
            status=StageStatus.COMPLETED,
            measures=(Measure(name="changed lines", value=212, unit="lines", limit=400),),
            seen=Seen(asked=2, looked_at=2),
            seconds=0.012,
        ),
        StageResult(
            stage="secrets",
            status=StageStatus.COMPLETED,
            seen=Seen(asked=2, looked_at=2),
            seconds=0.41,
        ),
        StageResult(stage="kpis", status=StageStatus.SKIPPED, reason="not asked at pull_request"),
    ),
    rules=RULES,
    verdict=Verdict(
        decision=Decision.PASS,
        because="nothing blocks; diff-size, secrets looked at all they were asked",
    ),
)
BLOCKING = judged(
    (
        TOO_LARGE.found("The change has 524 lines; 400 are allowed."),
        KEY.found("An AWS access key stands in this line.", at=at("src/pay/keys.py", 12), key="k1"),
        EVAL.found(
            "eval() runs what request.args holds.",
            at=at("src/pay/api.py", 40, end_line=41, column=5, end_column=17),
            key="e1",
        ),
    ),
    Effect.BLOCKS,
    "high reaches medium",
)
EVERY_EFFECT = replace(
    CLEAN,
    excerpts=(
        Excerpt(
            path=RepoPath("src/pay/api.py"),
            line=40,
            first=38,
            lines=("def total(request):", "", "    return eval(", "        request.args)", ""),
        ),
    ),
    sides=(
        SideVerdict(
            side=Side.CODE,
            decision=Decision.FAIL,
            because="3 findings block the change: diff-size/too-large, secrets/provider-token,"
            " sast/eval",
        ),
        SideVerdict(side=Side.PEOPLE, decision=Decision.PASS, because="nothing blocks"),
    ),
    results=(
        StageResult(
            stage="diff-size",
            status=StageStatus.COMPLETED,
            measures=(Measure(name="changed lines", value=524, unit="lines", limit=400),),
            seen=Seen(asked=2, looked_at=2),
            seconds=0.012,
        ),
        StageResult(
            stage="secrets",
            status=StageStatus.COMPLETED,
            seen=Seen(asked=2, looked_at=2),
            seconds=0.41,
        ),
        StageResult(
            stage="sast",
            status=StageStatus.COMPLETED,
            seen=Seen(
                asked=4,
                looked_at=2,
                skipped=(
                    Skip(path=RepoPath("src/old.py"), reason="line 3 is no Python"),
                    Skip(path=RepoPath("src/vendored.py"), reason="larger than 10 MB"),
                ),
            ),
            seconds=0.9,
        ),
        StageResult(
            stage="api",
            status=StageStatus.BROKEN,
            reason="openapi-spec-validator did not start; install the api extra",
            seconds=0.03,
        ),
        StageResult(stage="kpis", status=StageStatus.SKIPPED, reason="not asked at pull_request"),
    ),
    verdict=Verdict(
        decision=Decision.FAIL,
        because=(
            "3 findings block the change: diff-size/too-large, secrets/provider-token, sast/eval"
        ),
        judgements=(
            *BLOCKING,
            *judged(
                (
                    NOT_LOOKED_AT.found(
                        "src/old.py was not looked at: line 3 is no Python.",
                        at=at("src/old.py"),
                    ),
                ),
                Effect.UNDECIDED,
                "not looked at or not known, which is no evidence",
            ),
            *judged(
                (ASSERT.found("An assert guards the amount.", at=at("src/pay/api.py", 9)),),
                Effect.WARNS,
                "low is below medium",
            ),
            *judged(
                (EVAL.found("eval() runs a constant.", at=at("src/pay/api.py", 99), key="e2"),),
                Effect.PREEXISTING,
                "the base held it already",
            ),
            *judged(
                (
                    NOT_LOOKED_AT.found(
                        "src/vendored.py was not looked at: larger than 10 MB.",
                        at=at("src/vendored.py"),
                    ),
                ),
                Effect.WAIVED,
                "ada until 2026-03-01: vendored, reviewed by hand",
            ),
        ),
    ),
)
HOSTILE_NAMES = (
    b"src/caf\xe9.py",
    "src/na\u00efve \u65e5\u672c.py".encode(),
    b"::error file=x::pwned\n##[error]pwned",
    b"-rf $(touch pwned) `id`.py",
    "src/\u202egnp.exe".encode(),
    b"a\x1b[31mred\x1b[0m\t.py",
    b"[bold red]x[/bold red]@all #1 <img src=x>.md",
    b'"quoted" & <tag> 100%.py',
    b"c:/\xff\xfe|pipe|.py",
)
HOSTILE_MESSAGES = (
    "@all see [this](https://evil.example) <script>alert(1)</script> #1 !2 GH-3 :tada:",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07 \u202ereversed\u202c \u2066x",
    "::error::pwned %0A##[command]x\n::set-output name=x::y\r\n</testcase>]]>&lt;",
    "[red]markup[/red] \\[x] [/] {0} | `tick` ``two`` $x$ www.evil.example a@evil.example",
    "x" * 5_000,
    "lone \ud800 surrogate, \udcff byte, \x00 nul, \ufffe none",
)
HOSTILE = replace(
    EVERY_EFFECT,
    excerpts=tuple(
        Excerpt(path=repo_path(name), line=number, first=max(1, number - 1), lines=HOSTILE_MESSAGES)
        for number, name in enumerate(HOSTILE_NAMES)
        if number
    ),
    sides=tuple(
        SideVerdict(side=side, decision=Decision.FAIL, because=HOSTILE_MESSAGES[0]) for side in Side
    ),
    settings_source="gate.toml at @all <b>x</b>",
    change=replace(CHANGE, base_name="@all/`x`", head_name="::error::x <img>"),
    results=(
        StageResult(
            stage="sast",
            status=StageStatus.BROKEN,
            reason=HOSTILE_MESSAGES[0] + " | " + HOSTILE_MESSAGES[2],
            measures=(Measure(name='"x" <y>', value=69.999, unit="percent", limit=70),),
            tables=(
                Table(
                    name=HOSTILE_MESSAGES[0],
                    columns=("a|b", HOSTILE_MESSAGES[1]),
                    rows=tuple((text, HOSTILE_MESSAGES[3]) for text in HOSTILE_MESSAGES),
                ),
            ),
            seen=Seen(
                asked=len(HOSTILE_NAMES),
                looked_at=0,
                skipped=tuple(
                    Skip(path=repo_path(name), reason=HOSTILE_MESSAGES[number % 6])
                    for number, name in enumerate(HOSTILE_NAMES)
                ),
            ),
            seconds=0.9,
        ),
    ),
    verdict=Verdict(
        decision=Decision.FAIL,
        because=HOSTILE_MESSAGES[0],
        judgements=tuple(
            Judgement(
                finding=EVAL.found(
                    HOSTILE_MESSAGES[number % 6],
                    at=at(name, number or None),
                    fix=HOSTILE_MESSAGES[(number + 1) % 6],
                    key=str(number),
                    details=(("engine id", HOSTILE_MESSAGES[2]),),
                ),
                effect=tuple(Effect)[number % 5],
                because=HOSTILE_MESSAGES[(number + 2) % 6],
            )
            for number, name in enumerate(HOSTILE_NAMES)
        ),
    ),
)
UNHEARD = replace(
    CLEAN,
    verdict=Verdict(
        decision=Decision.INCONCLUSIVE,
        because="kpis is required and was skipped: not asked at pull_request",
    ),
)
TABLES = replace(
    CLEAN,
    results=(
        StageResult(
            stage="coverage",
            status=StageStatus.COMPLETED,
            tables=(
                Table(
                    name="services",
                    columns=("service", "covered", "statements", "percent"),
                    rows=(("payments", 697, 1000, 69.7), ("all the rest", 12, 12, 100)),
                ),
                Table(
                    name="uncovered",
                    columns=("file", "lines"),
                    rows=tuple((f"src/m{n}.py", "3-5") for n in range(21)),
                ),
                Table(name="lines", columns=("path",), rows=(("a",),), is_data=True),
                Table(name="nothing", columns=("path", "lines"), rows=()),
            ),
            seconds=0.2,
        ),
    ),
)
REPORT_ONLY = replace(EVERY_EFFECT, is_report_only=True)
NAMED = replace(CLEAN, named_files=1)
RUNS = {
    "empty": EMPTY,
    "clean": CLEAN,
    "every-effect": EVERY_EFFECT,
    "hostile": HOSTILE,
    "unheard": UNHEARD,
    "report-only": REPORT_ONLY,
    "tables": TABLES,
    "named": NAMED,
}


def large(findings: int, message: str = "eval() runs what request.args holds.") -> Run:
    """A run with *findings* of one rule, the last of which blocks and the others warn."""
    judgements = tuple(
        Judgement(
            finding=EVAL.found(message, at=at(f"src/m{n % 997}.py", n + 1), key=str(n)),
            effect=Effect.BLOCKS if n == findings - 1 else Effect.WARNS,
            because="high reaches medium",
        )
        for n in range(findings)
    )
    verdict = Verdict(
        decision=Decision.FAIL, because="1 finding blocks the change", judgements=judgements
    )
    results = (
        StageResult(
            stage="sast", status=StageStatus.COMPLETED, seen=Seen(asked=997, looked_at=997)
        ),
    )
    return replace(CLEAN, results=results, verdict=verdict)


def saying(
    text: str,
    path: RepoPath,
    *,
    line: int = 1,
    location: Location | None = None,
    effect: Effect = Effect.BLOCKS,
    measure: float = 1.0,
) -> Run:
    """A run that says *text* of *path* wherever a report could repeat either."""
    finding = EVAL.found(
        text,
        at=location or Location(path=path, line=line),
        key="k",
        fix=text,
        details=((text, text),),
    )
    result = StageResult(
        stage="sast",
        status=StageStatus.BROKEN,
        reason=text,
        measures=(Measure(name=text, value=measure, unit="lines"),),
        tables=(Table(name=text, columns=(text, path), rows=((text, path), (path, measure))),),
        seen=Seen(asked=1, looked_at=0, skipped=(Skip(path=path, reason=text),)),
    )
    return replace(
        CLEAN,
        settings_source=text,
        change=replace(CHANGE, base_name=text, head_name=text),
        results=(result,),
        verdict=Verdict(
            decision=Decision.FAIL,
            because=text,
            judgements=(Judgement(finding=finding, effect=effect, because=text),),
        ),
    )
