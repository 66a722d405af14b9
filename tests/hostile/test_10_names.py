"""Row 10: a file is looked at whatever it is called, and its name is told and never executed."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote_to_bytes

from tests.hostile.conftest import Change, Runner
from tests.hostile.left import strict, uris

CODE = "answer = eval(input())\n"
NAMES = (
    *(
        "-rf.py",
        "--config=evil.py",
        "a b.py",
        " lead.py",
        "tab\there.py",
        "new\nline.py",
        "cr\rx.py",
    ),
    *('q"uote.py', "it's.py", "back\\slash.py", "$(touch x).py", "`touch x`.py", "a;touch x;.py"),
    *(
        "a|b&c.py",
        "*.py",
        "[ab].py",
        "?.py",
        "{a,b}.py",
        "~.py",
        "#hash.py",
        "!bang.py",
        ":(top)x.py",
    ),
    *(
        "\udcff\udcfe.py",
        "\udce9t\udce9.py",
        "caf\u00e9.py",
        "cafe\u0301.py",
        "\u202egnp.py",
        "\u200b.py",
    ),
    *("\u0430pp.py", "APP.py", "App.py", "con.py", "nul.py", "a.py ", "x.py.", "\x1b[31mred.py"),
    *("::error::x.py", "::stop-commands::x.py", "##[error]x.py", "##vso[task.complete]x.py"),
    *(
        "<script>alert(1)<",
        "]]>.py",
        "&amp;.py",
        "%2e%2e%2fup.py",
        "a%00b.py",
        "javascript:alert(1).py",
    ),
    *("@everyone.py", "[x](http:evil).py", "![x](y).py", "|a|b|.py", "\\N{BULLET}.py", "=cmd|x.py"),
    *(
        "file:passwd.py",
        "C:evil.py",
        "a:b.py",
        "...py",
        "\x7f.py",
        "\U0001f4a9.py",
        "e" * 240 + ".py",
    ),
    *(
        "a/b -> c.py",
        "a => b.py",
        "{old => new}.py",
        "a\u2028b.py",
        "\u0085.py",
        "\ufeff.py",
        "d/-/x.py",
    ),
)


def test_every_file_is_looked_at_and_named(change: Change, judged: Runner) -> None:
    names = {name if name.endswith(".py") else f"{name}/x.py" for name in NAMES}
    names = {name.replace("/", "/") for name in names}
    change(dict.fromkeys(names, CODE))
    left = judged("--base=main", "--head=theirs")
    found = [each for each in left.json["findings"] if each["rule"] == "sast/eval"]
    assert len(names) == len(found) == len({each["path"] for each in found})
    sarif = {unquote_to_bytes(uri) for uri in uris(strict(left.reports["sarif"]))}
    assert {name.encode("utf-8", "surrogateescape") for name in names} <= {
        each.removeprefix(b"./") for each in sarif
    }


def test_no_two_files_are_taken_for_one(change: Change, judged: Runner) -> None:
    pairs = ["caf\u00e9.py", unicodedata.normalize("NFD", "caf\u00e9.py"), "A.py", "a.py"]
    change(dict.fromkeys(pairs, CODE) | {"\\xff.py": CODE, "\udcff.py": CODE})
    left = judged("--base=main", "--head=theirs")
    assert 6 == len([rule for rule, _, _ in left.blocking if rule == "sast/eval"])


def test_names_of_branches_and_remotes_are_no_options(change: Change, judged: Runner) -> None:
    change({"calc.py": CODE})
    repository, head = judged.repository, judged.repository.head
    for name in ("--upload-pack=touch x", "-n", "::error::x", "\u202ex", "@everyone"):
        ref = f"refs/heads/{name}".replace(" ", "_").replace("::", "%%")
        repository.git("update-ref", ref, head)
    repository.git("symbolic-ref", "HEAD", "refs/heads/-n")
    assert ("sast/eval", "calc.py", 1) in judged("--base=main").blocking
    for words in (
        ["--base=--output=/dev/null"],
        ["--base=main", "--head=--all"],
        ["--base=main^{/x}", "--head=:/x"],
        ["--base=main..theirs"],
        ["--base=^main"],
        ["--base=ext::sh -c x"],
        ["--base=::error::x\n::set-output name=a::b"],
        ["--settings-from=--help", "--base=main"],
    ):
        assert judged(*words, reports=("json",)).code in {1, 2, 3}
