"""A credential is found inside what a file holds, and what could not be opened is said."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from gate.model.finding import Severity
from gate.model.masking import Masker
from gate.model.path import RepoPath
from gate.readers.credentials import read
from gate.stages.secrets import STAGE
from tests.archives import encrypted, taped, zipped
from tests.credentials import Maker
from tests.looking import Here, Shelf, ask

MAKER = Maker(41)
TOKEN, OTHER, HEX = (MAKER.make(kind) for kind in ("github-token", "github-token", "hex-40"))
WORKERS = Here()
BINARY = b"\x7fELF" + bytes(range(256)) * 20
BASE64 = base64.b64encode(f"token: {TOKEN}\n".encode()).decode()


def findings(head, base=None, **told):
    return ask(STAGE, head, base, workers=WORKERS, **told)


def notebook(*lines: str, **cell: object) -> str:
    told = {"cell_type": "code", "source": list(lines), "outputs": []} | cell
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# t"]}, told]}, indent=1)


@pytest.mark.parametrize(
    ("path", "content", "origin", "line"),
    [
        ("a.ipynb", notebook("import os\n", f'f("{TOKEN}")\n'), "cell 2", 13),
        ("a.ipynb", notebook(outputs=[{"text": [f"got {TOKEN}\n"]}]), "cell 2", None),
        ("a.yaml", f"a: 1\nconf: {BASE64}\n", "decoded base64", 2),
        ("a.js", "\n" + "".join(f"\\u{ord(letter):04x}" for letter in TOKEN), "unescaped", 2),
        ("a.txt", f"\n\nx=%{ord(TOKEN[0]):x}{TOKEN[1:]}", "unescaped", 3),
        ("a.whl", zipped({"p/conf.py": f"T = '{TOKEN}'"}), "member p/conf.py", None),
        ("a.tgz", taped({"conf.py": TOKEN}, "w:gz"), "unpacked, member conf.py", None),
        ("a.log.gz", gzip.compress(TOKEN.encode()), "unpacked", None),
        (
            "a.yaml",
            b"release: " + base64.b64encode(gzip.compress(TOKEN.encode())),
            "decoded base64, unpacked",
            1,
        ),
        ("a.exe", BINARY + TOKEN.encode("utf-16-le"), "read in another encoding", None),
    ],
)
def test_a_token_blocks_wherever_it_is_packed_and_its_origin_is_told(path, content, origin, line):
    (finding,) = findings({path: content}).findings

    assert ("secrets/github-token", Severity.CRITICAL) == (finding.rule, finding.severity)
    assert finding.message.endswith(f"; in {origin}")
    assert line is None or line == finding.location.line
    assert ("length", "40") in finding.details
    assert TOKEN not in repr(finding)


def test_its_fingerprint_is_that_of_the_same_token_in_plain_sight():
    plain = findings({"a.py": f"x = '{TOKEN}'\n"}).findings
    packed = findings({"a.zip": zipped({"a.py": f"x = '{TOKEN}'\n"})}).findings

    assert plain[0].fingerprint == packed[0].fingerprint


def test_what_stands_in_plain_sight_too_is_told_once():
    text = f"x = '{TOKEN}'  # 100%25\n"

    assert [("secrets/github-token", "a.py", 1)] == findings({"a.py": text}).new
    assert [("secrets/github-token", "a.tar", 1)] == [
        (rule, path, 1) for rule, path, _ in findings({"a.tar": taped({"a.py": text})}).new
    ]
    assert 1 == len(findings({"a.txt": f"{TOKEN}\n{BASE64}\n"}).findings)


def test_two_tokens_of_one_run_are_two_findings():
    run = base64.b64encode(f"a={TOKEN}\nb={OTHER}\n".encode()).decode()

    assert 2 == len(findings({"a.txt": f"{run}\n"}).new)


def test_the_same_token_in_two_cells_has_two_lines():
    cells = [{"cell_type": "code", "source": [f"x = '{TOKEN}'"]} for _ in range(2)]
    said = findings({"a.ipynb": json.dumps({"cells": cells}, indent=1)})

    assert 2 == len({line for _, _, line in said.new})


def test_what_the_base_holds_packed_is_preexisting():
    old, new = ({"a.zip": zipped({"a.py": f"{TOKEN}\n{line}"})} for line in ("", "more = 1\n"))
    said = findings(new, old)

    assert ([], 1) == (said.new, len(said.old))


def test_both_spellings_of_a_value_are_masked():
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in TOKEN)
    (finding,) = findings({"a.js": f"x = '{escaped}'\n"}).findings
    mask = Masker([finding.hides]).text

    assert TOKEN not in mask(f"see {TOKEN}")
    assert escaped not in mask(f"see {escaped}")


def test_a_part_that_cannot_be_opened_leaves_the_rest_looked_at():
    archive = zipped({"a.py": f"x = '{TOKEN}'\n", "in.zip": encrypted(zipped({"b.py": "x"}))})
    said = findings({"a.zip": archive, "b.py": "x = 1\n"})

    assert [("secrets/github-token", True), ("secrets/not-looked-at", False)] == sorted(
        (one.rule, not one.is_undecided) for one in said.findings
    )
    assert [("a.zip", "member in.zip, member b.py: it is encrypted")] == [
        (one.path, one.reason) for one in said.seen.skipped
    ]
    assert (3, 2) == (said.seen.asked, said.seen.looked_at)


def test_what_cannot_be_opened_is_said_from_the_cache_too():
    cache, head = Shelf(), {"a.7z": b"7z\xbc\xaf\x27\x1c"}

    assert findings(head, cache=cache) == findings(head, cache=cache)
    assert 1 == len(findings(head, cache=cache).seen.skipped)


def test_no_record_holds_a_value():
    look = read.prepare({"salt": "salt"})
    for path, content in (("a.ipynb", notebook(TOKEN)), ("a.txt", BASE64)):
        records = look(RepoPath(path), content.encode())

        assert records
        assert TOKEN not in json.dumps(records)
