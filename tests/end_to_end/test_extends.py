"""An organisation's settings hold in each of its repositories, and no change gets below them."""

from __future__ import annotations

import pytest

ORG = 'floor = ["stages.diff-size.limit", "stages.*.enabled"]\n[stages.diff-size]\nlimit = 2\n'
POLICY = "--stage=policy"
LONG = {"a.txt": "1\n2\n3\n"}


@pytest.fixture
def org(tmp_path):
    path = tmp_path / "org.toml"
    path.write_text(ORG)
    return path


def messages(ended, rule):
    return [one["message"] for one in ended.json["findings"] if one["rule"] == rule]


def test_what_an_organisation_says_decides_and_says_where_it_is_from(repository, gate, org):
    repository.commit({"gate.toml": f'extends = ["{org}"]\n'}, "base")
    repository.git("checkout", "-qb", "topic")
    repository.commit(LONG)
    ended = gate("--base=main", "--stage=diff-size", reports=("json",))
    assert ["diff-size/too-large"] == messages_of(ended)
    assert "over org.toml" in ended.json["settings"]["source"]
    assert str(org) not in ended.everything()

    org.write_text(ORG.replace("= 2", "= 20"))
    assert [] == gate("--base=main", "--stage=diff-size", reports=("json",)).blocking


def test_a_base_below_the_floor_judges_nothing(repository, gate, org):
    below = f'extends = ["{org}"]\n[stages.diff-size]\nlimit = 3\n'
    repository.commit({"gate.toml": below}, "base")
    repository.git("checkout", "-qb", "topic")
    repository.commit(LONG)
    ended = gate("--base=main", reports=("json",))
    assert (2, True) == (ended.code, "org.toml lets nobody go below 2" in ended.err)


def test_a_change_that_goes_below_blocks(repository, gate, org):
    own = f'extends = ["{org}"]\n'
    repository.commit({"gate.toml": own}, "base")
    repository.git("checkout", "-qb", "topic")
    repository.commit({"gate.toml": f"{own}[stages.diff-size]\nenabled = false\n"})
    ended = gate("--base=main", POLICY, reports=("json",))
    (told,) = messages(ended, "policy/settings-invalid")
    assert "stages.diff-size.enabled" in told
    assert 1 == ended.err.count("once these settings are merged, no run could start")


def test_a_change_that_leaves_its_organisation_is_told(repository, gate, org):
    repository.commit({"gate.toml": f'extends = ["{org}"]\n'}, "base")
    repository.git("checkout", "-qb", "topic")
    repository.commit({"gate.toml": ""})
    told = messages(gate("--base=main", POLICY, reports=("json",)), "policy/weakened")
    assert any(each.startswith("extends: ") for each in told)
    assert "stages.diff-size.limit: 2 → 400 weakens the gate" in told


def test_an_edited_file_that_is_extended_is_compared(repository, gate):
    repository.commit({"gate.toml": 'extends = ["org/a.toml"]\n', "org/a.toml": ORG}, "base")
    repository.git("checkout", "-qb", "topic")
    repository.commit({"org/a.toml": ORG.replace("= 2", "= 9"), **LONG})
    ended = gate("--base=main", POLICY, "--stage=diff-size", reports=("json",))
    assert ["stages.diff-size.limit: 2 → 9 weakens the gate"] == messages(ended, "policy/weakened")
    assert ["diff-size/too-large"] == messages_of(ended)


def test_what_an_extended_file_would_extend_and_hold_is_compared(repository, gate):
    base = {"gate.toml": 'extends = ["org/a.toml"]\n', "org/a.toml": ORG}
    repository.commit(base, "base")
    repository.git("checkout", "-qb", "topic")
    own = ORG.partition("\n")[2]
    entry = "https://127.0.0.1:9/a.toml#sha256=" + "0" * 64
    repository.commit({"org/a.toml": f'extends = ["{entry}"]\n{own}'})
    ended = gate("--base=main", POLICY, reports=("json",))
    extends, floor = messages(ended, "policy/weakened")
    assert "what 127.0.0.1:9/a.toml brings is read once it is at the base" in extends
    assert floor.startswith("floor: ")
    assert 1 == ended.code


def messages_of(ended):
    return [rule for rule, _, _ in ended.blocking if rule.startswith("diff-size/")]


@pytest.mark.parametrize(
    "entry",
    ["{folder}/canary.toml", "http://127.0.0.1:9/a.toml#sha256=" + "0" * 64],
)
def test_a_change_has_nothing_of_the_machine_or_the_network_read(
    repository, gate, org, tmp_path, entry
):
    (tmp_path / "canary.toml").write_text('canary-key = "canary-value"\n')
    own = f'extends = ["{org}"]\n'
    repository.commit({"gate.toml": own}, "base")
    repository.git("checkout", "-qb", "topic")
    further = entry.format(folder=tmp_path)
    repository.commit({"gate.toml": f'extends = ["{org}", "{further}"]\n'})
    ended = gate("--base=main", POLICY, reports=("json",))
    assert "canary-" not in ended.everything()
    (told,) = messages(ended, "policy/weakened")
    assert told.startswith("extends: ")
    assert "is read once it is at the base, and not compared" in told
    assert 1 == ended.code


def test_a_source_that_cannot_be_reached_leaves_it_open(repository, gate):
    entry = "https://127.0.0.1:9/a.toml#sha256=" + "0" * 64
    repository.commit({"gate.toml": f'extends = ["{entry}"]\n'}, "base")
    repository.git("checkout", "-qb", "topic")
    repository.commit(LONG)
    for words in ([], ["--offline"]):
        ended = gate("--base=main", *words, reports=("json",))
        assert (3, True) == (ended.code, "127.0.0.1:9/a.toml" in ended.err)
        assert "Traceback" not in ended.err


def test_a_machine_s_file_is_read_again_for_the_same_index(repository, gate, org):
    repository.commit({"gate.toml": f'extends = ["{org}"]\n'}, "base")
    repository.stage(LONG)
    first = gate("--staged", reports=())
    org.write_text(ORG.replace("= 2", "= 20"))
    second = gate("--staged", reports=())
    assert (1, 0) == (first.code, second.code)
    assert "judged before" not in second.err
