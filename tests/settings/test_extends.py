"""What settings extend, as it is written, and what they become by it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.error import SettingsError
from gate.model.value import replace
from gate.policy.floor import lowered
from gate.settings.extends import Kind, merged, origins, reference
from gate.settings.find import Found, Text
from gate.settings.load import read_settings
from gate.stages import STAGES

COMMIT, DIGEST = "a1" * 20, "b2" * 32
ORG = """
fail_at = "low"
required = ["diff-size"]
[rules]
"diff-size/too-large" = "high"
[waiver_limits."diff-size/*"]
max_days = 7
[roles]
gate-approver = ["@alice"]
[stages.diff-size]
limit = 200
[stages.coverage.services."pay.v2"]
minimum = 80
paths = ["pay/v2/**"]
[stages.coverage.services.pay]
minimum = 80
paths = ["pay/v1/**"]
[[stages.command]]
id = "ruff"
run = ["ruff"]
"""


def read(own, *below):
    texts = tuple(Text(name=f"org{n}.toml", data=text.encode()) for n, text in enumerate(below))
    written = "extends = ['x']\n" if below else ""
    found = Found(
        settings=Text(name="gate.toml", data=f"{written}{own}".encode()),
        extended=texts,
        source="gate.toml at 1a2b3c4",
    )
    return read_settings(found, stages=STAGES, lowered=lowered)


def faults(own, *below):
    with pytest.raises(SettingsError) as raised:
        read(own, *below)
    assert 2 == raised.value.exit_code
    return raised.value.what


@pytest.mark.parametrize(
    ("text", "kind", "place", "path", "pin"),
    [
        ("org/gate.toml", Kind.TREE, "", "org/gate.toml", ""),
        ("./org//gate.toml", Kind.TREE, "", "org/gate.toml", ""),
        ("/etc/../etc/gate.toml", Kind.MACHINE, "/etc/gate.toml", "", ""),
        (f"git:/srv/p@q.git@{COMMIT}:a/b.toml", Kind.GIT, "/srv/p@q.git", "a/b.toml", COMMIT),
        (f"git:@{COMMIT}:b.toml", Kind.GIT, "", "b.toml", COMMIT),
        (f"https://a.b/c.toml?x=1#sha256={DIGEST}", Kind.URL, "https://a.b/c.toml?x=1", "", DIGEST),
    ],
)
def test_each_form_names_a_place_and_its_pin(text, kind, place, path, pin):
    told = reference(text)
    assert (kind, place, path, pin) == (told.kind, told.place, told.path, told.pin)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("../gate.toml", "no file of a repository"),
        ("a/../../gate.toml", "no file of a repository"),
        (".", "no file of a repository"),
        (" gate.toml", "no file of a repository"),
        ("a\0b", "no file of a repository"),
        ("git:/srv/p.git@main:b.toml", "a branch or tag may move"),
        (f"git:/srv/p.git@{COMMIT[:12]}:b.toml", "a branch or tag may move"),
        (f"git:srv/p.git@{COMMIT}:b.toml", "not absolute"),
        (f"git:@{COMMIT}:../b.toml", "no file of a repository"),
        ("https://a.b/c.toml", "pinned by its digest"),
        (f"https://a.b/c.toml#sha256={DIGEST[:10]}", "pinned by its digest"),
        (f"https://me:pw@a.b/c.toml#sha256={DIGEST}", "pinned by its digest"),
        (f"ftp://a.b/c.toml#sha256={DIGEST}", "pinned by its digest"),
    ],
)
def test_what_is_not_pinned_or_leads_out_means_nothing(text, why):
    with pytest.raises(ValueError, match=why):
        reference(text)


@given(st.text())
def test_any_text_means_something_or_says_why(text):
    with suppress(ValueError):
        assert not reference(text).path.startswith(("/", "../"))


def test_a_path_of_the_machine_is_told_by_its_last_part():
    assert "gate.toml" == reference("/home/ada/gate.toml").name
    assert "a.b/c.toml" == reference(f"https://a.b/c.toml?key=1#sha256={DIGEST}").name


def test_what_is_not_said_is_inherited_the_nearest_first():
    own = "[stages.diff-size]\ntest_weight = 0.25\n"
    settings = read(own, ORG, "[stages.diff-size]\nlimit = 300\n")
    size = settings.options["diff-size"]
    assert (300, 0.25) == (size.limit, size.test_weight)
    assert {"pay", "pay.v2"} == set(settings.options["coverage"].services)
    assert ("@alice",) == settings.roles["gate-approver"]
    assert [7, 30, 90] == [each.max_days for each in settings.policy.limits]


def test_rows_go_by_their_ids_and_other_arrays_as_a_whole():
    row = "[[stages.command]]\nid = "
    own = f'{row}"mypy"\nrun = ["mypy"]\n{row}"ruff"\nseconds = 5\n'
    (ruff, mypy) = read(f"required = []\n{own}", ORG).options["command"].commands
    assert (("ruff",), 5) == (ruff.run, ruff.seconds)
    assert "mypy" == mypy.id
    assert frozenset() == read("required = []", ORG).policy.required


def test_what_each_file_says_for_itself_is_not_inherited():
    settings = read("", 'extends = ["y"]\nfloor = ["mode"]\ngate_version = ">=0.1"\n')
    assert (("x",), ()) == (settings.extends, settings.floor)


def test_a_fault_is_named_in_its_file():
    told = faults("mod = 1", "[stages.diff-size]\nlimit = 0\n")
    assert "org0.toml: stages.diff-size.limit" in told
    assert "gate.toml: mod: no such key" in told


FLOOR = """floor = ["fail_at", "required", "rules", "waiver_limits", "roles.gate-approver",
 "stages.diff-size.limit", "stages.coverage.services.*.minimum",
 "stages.*.enabled", "stages.command"]
"""


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ('fail_at = "high"', "fail_at: is high, and org0.toml lets nobody go below low"),
        ("required = []", "required"),
        ('[rules]\n"diff-size/too-large" = "off"', 'rules."diff-size/too-large"'),
        ('[rules]\n"diff-size/too-large" = "low"', 'rules."diff-size/too-large"'),
        ('[waiver_limits."diff-size/*"]\nmax_days = 8', 'waiver_limits."diff-size/*".max_days'),
        ('[waiver_limits."diff-size/too-large"]\nwaivable = true', "waivable"),
        ('[roles]\ngate-approver = ["@alice", "@mallory"]', "roles.gate-approver"),
        ("[stages.diff-size]\nlimit = 201", "stages.diff-size.limit"),
        ("[stages.diff-size]\nenabled = false", "stages.diff-size.enabled"),
        ('[stages.coverage.services."pay.v2"]\nminimum = 79.99', "minimum"),
        ("[stages.coverage.services.pay]\nminimum = 79.99", "minimum"),
        ("[stages]\ncommand = []", "stages.command"),
        ('[[stages.command]]\nid = "ruff"\nrun = ["true"]', "stages.command.ruff.run"),
    ],
)
def test_nobody_goes_below_the_floor(own, key):
    assert key in faults(own, FLOOR + ORG)


@pytest.mark.parametrize(
    "own",
    [
        'fail_at = "info"',
        'required = ["diff-size", "sast"]',
        "[stages.diff-size]\nlimit = 199",
        "[stages.diff-size]\ntest_weight = 0.1",
        "[stages.coverage.services.pay]\nminimum = 81",
        '[[stages.command]]\nid = "mypy"\nrun = ["mypy"]',
        'mode = "report"',
    ],
)
def test_what_is_stricter_or_above_no_floor_is_taken(own):
    read(own, FLOOR + ORG)


def test_a_floor_holds_through_what_lies_between():
    between = "[stages.diff-size]\nlimit = 100\n"
    told = faults("[stages.diff-size]\nlimit = 300", FLOOR + ORG, between)
    assert "lets nobody go below 200" in told
    assert told.rstrip().endswith("; take it out, or make it stricter")
    assert "stages.diff-size.limit" in faults("", FLOOR + ORG, "[stages.diff-size]\nlimit = 300\n")
    read("[stages.diff-size]\nlimit = 150", FLOOR + ORG, between)


@pytest.mark.parametrize("key", ["fail-at", "stages.sise.limit"])
def test_a_slip_of_the_pen_in_a_floor_is_a_fault(key):
    assert "org0.toml: floor" in faults("", f'floor = ["{key}"]\n')


def test_a_floor_that_nobody_compares_is_a_fault():
    found = Found(
        settings=Text(name="gate.toml", data=b"extends = ['x']"),
        extended=(Text(name="org.toml", data=b"floor = ['mode']"),),
        source="x",
    )
    with pytest.raises(SettingsError, match="nobody compares"):
        read_settings(found, stages=STAGES)


@given(
    st.dictionaries(
        st.sampled_from("abc"),
        st.integers() | st.dictionaries(st.sampled_from("xy"), st.integers()),
    )
)
def test_to_extend_nothing_changes_nothing(table):
    assert table == merged({}, table) == merged(table, {}) == merged(table, table)


def test_the_nearest_that_says_a_key_is_its_origin():
    layers = [("a", {"x": {"y": 1}, "z": 1}), ("b", {"x": {"y": 2}})]
    assert ("b", "a", "") == tuple(origins(layers, key) for key in ("x.y", "z", "x.q"))


def test_the_digest_is_of_all_that_was_read():
    assert read("").digest != read("", "").digest != read("", 'mode = "report"').digest


def test_what_a_file_below_names_in_vain_is_told_of_that_file():
    told = faults("", '[rules]\n"diff-size/too-big" = "off"')
    assert "org0.toml: rules.diff-size/too-big" in told.replace('"', "")


def test_what_nobody_read_or_compares_is_no_settings():
    unread = Found(settings=Text(name="gate.toml", data=b"extends = ['x']"), source="x")
    with pytest.raises(SettingsError) as raised:
        read_settings(unread, stages=STAGES)
    assert "gate.toml: extends: what they extend is not read here; write" in raised.value.what
    below = (Text(name="org.toml", data=b"floor = ['mode']\nmode = 'enforce'"),)
    with pytest.raises(SettingsError) as raised:
        read_settings(replace(unread, extended=below), stages=STAGES)
    assert "gate.toml: extends: nobody compares them with the floor" in raised.value.what
