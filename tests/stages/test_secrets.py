"""What blocks, what warns, what is old, what was not looked at; and that no value is told."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from detect_secrets.core.plugins import util

from gate.engines.detect_secrets import GENERIC
from gate.engines.scan import MEGABYTES
from gate.model.change import Event
from gate.model.finding import Severity
from gate.model.masking import Masker
from gate.model.path import RepoPath
from gate.model.secret import MASK
from gate.model.stage import Scope
from gate.stages.secrets import STAGE
from gate.stages.secrets.rules import NOT_LOOKED_AT, PROVIDED
from tests.credentials import KINDS, Maker
from tests.looking import Here, Shelf, ask, example_files

EXAMPLES = Path(__file__).parents[1] / "examples" / "secrets"
WORKERS = Here()
MAKER = Maker()
AWS, GITHUB, HEX = (MAKER.make(kind) for kind in ("aws-id", "github-token", "hex-40"))


def findings(head, base=None, **told):
    return ask(STAGE, head, base, workers=told.pop("workers", WORKERS), **told)


def severities(head, base=None, **told) -> dict[str, Severity]:
    return {one.rule: one.severity for one in findings(head, base, **told).findings}


def test_a_providers_token_blocks_wherever_it_stands():
    files = ("app.py", "tests/test_app.py", "docs/guide.md", "a.lock", "x.css", ".env", "LICENSE")
    said = findings(dict.fromkeys(files, f"see {AWS}\n"))

    assert [("secrets/aws-access-key", path, 1) for path in sorted(files)] == said.new
    assert {Severity.CRITICAL} == {one.severity for one in said.findings}


def test_what_is_random_blocks_where_its_name_says_what_it_is():
    assert {"secrets/high-entropy-string": Severity.MEDIUM} == severities(
        {"a.py": f'API_TOKEN = "{HEX}"\n'}
    )
    assert {"secrets/high-entropy-string": Severity.LOW} == severities({"a.py": f'x = "{HEX}"\n'})
    assert {} == severities({"a.py": f'token_sha256 = "{HEX}"\n'})


def test_a_literal_password_warns_and_an_example_is_none():
    password = MAKER.make("password")
    example = "AKIA" + "IOSFODNN7" + "EXAMPLE"

    assert {"secrets/password": Severity.LOW} == severities({"a.py": f'password = "{password}"\n'})
    assert {} == severities({"a.py": f'x = "{example}"\n'})


def test_what_goes_by_its_name_blocks_on_new_lines_alone():
    tree = {"a.py": f'API_TOKEN = "{HEX}"\nx = "{AWS}"\n'}

    assert {
        "secrets/high-entropy-string": Severity.LOW,
        "secrets/aws-access-key": Severity.CRITICAL,
    } == severities(tree, tree, scope=Scope.ALL)


def test_a_token_that_nobody_can_have_issued_is_of_medium_severity():
    wrong = GITHUB[:-1] + ("a" if GITHUB[-1] != "a" else "b")
    [finding] = findings({"a.py": f"x = '{wrong}'\n"}).findings

    assert ("secrets/github-token", Severity.MEDIUM) == (finding.rule, finding.severity)
    assert finding.message.endswith("whose checksum does not fit")


def test_a_chosen_password_blocks_in_an_address_that_leads_somewhere():
    for host, severity in (("db.acme.io", Severity.HIGH), ("db", Severity.LOW)):
        text = f"url = 'postgres://bob:blue42sky@{host}/x'\n"
        assert {"secrets/basic-auth": severity} == severities({"a.py": text})


def test_one_place_is_one_finding_and_the_worst_wins():
    said = findings({"a.py": f'api_key = password = "{GITHUB}"\n'})

    assert [("secrets/github-token", "a.py", 1)] == said.new


def test_a_second_secret_of_a_line_is_not_hidden_by_the_first():
    said = findings({"a.py": f'f("{GITHUB}", "{AWS}", token="{HEX}")\n'})

    assert ["aws-access-key", "github-token", "high-entropy-string"] == [
        rule.removeprefix("secrets/") for rule, _, _ in said.new
    ]


def test_what_the_base_holds_is_preexisting_and_to_be_rotated():
    base = {"a.py": f'X = "{AWS}"\nAPI_TOKEN = "{HEX}"\n'}
    said = findings({"a.py": "# new\n" + base["a.py"]}, base)

    assert [] == said.new
    assert 2 == len(said.old)
    assert all("rotate" in one.fix for one in said.findings)


def test_another_token_of_the_same_provider_is_new():
    other = Maker(99).make("github-token")
    said = findings({"a.py": f'x = "{GITHUB}"\ny = "{other}"\n'}, {"a.py": f'x = "{GITHUB}"\n'})

    assert [("secrets/github-token", "a.py", 2)] == said.new


def test_a_token_that_is_repeated_has_leaked_but_once():
    said = findings({"a.py": f"# {AWS}\n# {AWS}\n"}, {"a.py": f"# {AWS}\n"})

    assert [] == said.new


def test_what_goes_by_its_looks_is_new_on_each_further_line():
    line = f'API_TOKEN = "{HEX}"\n'

    assert [("secrets/high-entropy-string", "a.py", 3)] == findings(
        {"a.py": f"{line}x = 1\nNEW_{line}"}, {"a.py": f"{line}x = 1\n"}
    ).new
    assert [] == findings({"a.py": f"if x:\n    {line}"}, {"a.py": line}).new


def test_a_token_in_another_file_is_new_but_not_in_a_renamed_one():
    base = {"a.py": f"x = '{AWS}'\n"}

    assert 1 == len(findings({**base, "b.py": base["a.py"]}, base).new)
    assert [] == findings({"b.py": base["a.py"]}, base, renamed={"a.py": "b.py"}).new


@pytest.mark.parametrize("kind", ["github-token", "private-key", "hex-40"])
def test_fingerprints_stand_when_code_is_moved_indented_and_renamed(kind: str):
    value = Maker(5).make(kind)
    first = findings({"a.py": f'API_TOKEN = """{value}"""\n'.replace('"""', '"')}).findings
    text = f'# one\n\nclass A:\n    API_TOKEN = "{value}"\n'
    second = findings({"lib/b.py": text.replace("\n", "\n  ")}).findings

    assert first
    assert [one.fingerprint for one in first] == [one.fingerprint for one in second]


def test_a_base_that_cannot_be_read_excuses_nothing():
    many = "".join(f"'{MAKER.make('hex-32')}'\n" for _ in range(10_001))
    base = {"a.py": f"x = '{AWS}'\n{many}"}

    assert [("secrets/aws-access-key", "a.py", 1)] == findings({"a.py": f"x = '{AWS}'\n"}, base).new


def test_in_the_whole_tree_every_file_is_asked_for_and_nothing_is_old():
    tree = {"a.py": f"'{AWS}'\n", "b/c.txt": "nothing\n", "img.png": b"\x89PNG\0\0\xff\xfe"}
    said = findings(tree, tree, scope=Scope.ALL)

    assert [("secrets/aws-access-key", "a.py", 1)] == said.new
    assert (3, 3) == (said.seen.asked, said.seen.looked_at)


def test_only_the_named_files_are_seen():
    tree = dict.fromkeys(("a.py", "b.py"), f"'{AWS}'\n")
    said = findings(tree, only=frozenset({RepoPath("b.py")}))

    assert [("secrets/aws-access-key", "b.py", 1)] == said.new
    assert 1 == said.seen.asked


def test_the_target_of_a_link_is_text_as_well():
    said = findings({"a": f"/srv/{AWS}"}, links=frozenset({"a"}))

    assert 1 == len(said.new)


def test_what_was_not_looked_at_is_undecided_by_name_and_reason():
    huge = b"\0" * (MEGABYTES * 2**20 + 1)
    said = findings({"huge.bin": huge, "a.txt": "x\n"})
    [finding] = said.findings

    assert (NOT_LOOKED_AT.id, "huge.bin") == (finding.rule, finding.location.path)
    assert finding.is_undecided
    assert f"{MEGABYTES} MB" in finding.message
    assert (2, 1) == (said.seen.asked, said.seen.looked_at)


def test_a_pointer_of_git_lfs_holds_nothing_to_look_at():
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 120\n"
    said = findings({"prod.env": pointer})

    assert [("secrets/not-looked-at", "prod.env", None)] == said.new


def test_nothing_in_the_tree_settles_what_is_found():
    hostile = {
        ".secrets.baseline": json.dumps(
            {
                "version": "1.5.0",
                "plugins_used": [],
                "filters_used": [{"path": "file://filter.py::drop"}],
                "results": {"a.py": [{"type": "AWS Access Key", "hashed_secret": "0" * 40}]},
            }
        ),
        "filter.py": "raise SystemExit(0)\n",
        "detect_secrets.py": "raise SystemExit(0)\n",
        "setup.cfg": "[detect-secrets]\nexclude = .*\n",
        ".gitattributes": "* -diff binary\n",
        "a.py": f"x = '{AWS}'  # pragma: allowlist secret\n",
        "swagger/b.lock": f"x = '{AWS}'\n",
    }
    said = findings(hostile)

    assert {"a.py", "swagger/b.lock"} == {
        one.location.path for one in said.findings if one.severity > Severity.LOW
    }


def test_no_value_is_told_anywhere():
    made = {kind: MAKER.make(kind) for kind in KINDS if kind != "uuid"}
    tree = {f"{kind}.py": f'x_password = """{made[kind]}"""\n' for kind in made}
    tree["one.py"] = "".join(f"password = '{value}'\n" for value in made.values())
    cache = Shelf()
    said = findings(tree, cache=cache)
    told = repr(said) + str(said.findings) + json.dumps(cache.texts)

    assert len(said.findings) > len(made)
    for kind, value in made.items():
        for line in value.split("\n")[:-1] or [value]:
            assert line not in told, kind


def test_a_secret_is_handed_on_to_be_masked_and_never_written():
    [finding] = findings({"a.py": f"x = '{GITHUB}'\n"}).findings
    assert finding.hides is not None
    mask = Masker([finding.hides]).text

    assert f"x = {MASK}" == mask(f"x = {GITHUB}")
    with pytest.raises(TypeError):
        pickle.dumps(finding.hides)


def test_a_message_tells_length_and_public_prefix():
    [finding] = findings({"a.py": f"x = '{GITHUB}'\n"}).findings

    assert f"A GitHub token is in the code: 40 characters starting with {GITHUB[:4]}" == (
        finding.message
    )


def test_from_the_cache_comes_the_same():
    cache, workers = Shelf(), Here()
    tree = {"a.py": f"x = '{AWS}'\n", "b.txt": "nothing\n"}
    first = findings(tree, cache=cache, workers=workers)
    again = findings(tree, cache=cache, workers=workers)

    assert first == again
    assert first.findings[0].hides == again.findings[0].hides
    assert ["a.py", "b.txt", "names/files"] == workers.asked


def test_a_files_name_is_part_of_the_question():
    cache, workers = Shelf(), Here()
    text = "DB_PASSWORD=blue42sky\n"
    said = findings({"a.env": text, "a.py": text, "x/a.py": text}, cache=cache, workers=workers)

    assert ["a.env"] == [path for _, path, _ in said.new]
    assert ["a.env", "a.py", "names/files"] == workers.asked


def test_it_decides_at_every_event():
    assert frozenset(Event) == STAGE.events


def test_every_type_of_detect_secrets_is_known():
    assert set(util.get_mapping_from_secret_type_to_class()) == {
        *PROVIDED,
        *GENERIC,
        "Public IP (ipv4)",  # no credential, and common in ordinary code
    }
    assert len(STAGE.rules) == len({rule.id for rule in STAGE.rules})


BY_EXAMPLE = sorted(rule.id for rule in STAGE.rules)


@pytest.mark.parametrize("rule", BY_EXAMPLE)
def test_the_examples_of_a_rule(rule: str):
    folder = EXAMPLES / rule.removeprefix("secrets/")
    fails, passes = (example_files(folder / kind) for kind in ("fails", "passes"))
    severity = next(each.severity for each in STAGE.rules if each.id == rule)

    assert fails
    assert passes
    for name, template in fails.items():
        found = severities({name: Maker().fill(template)})
        assert severity == found.get(rule), (name, found)
    for name, template in passes.items():
        assert {} == severities({name: Maker().fill(template)}), name


def test_every_folder_of_examples_has_its_rule():
    assert BY_EXAMPLE == sorted(f"secrets/{folder.name}" for folder in EXAMPLES.iterdir())
