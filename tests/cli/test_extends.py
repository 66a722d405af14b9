"""What settings extend is read from git, the machine and a server, and never from a change."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from gate.cli.extends import Reach, extended, reach_of_worktree
from gate.engines.git.repository import open_repository
from gate.model.error import GateError, SettingsError
from gate.model.network import Network
from gate.settings.find import find_settings, read_of
from tests.services import serving

ORG = b'fail_at = "low"\n'
DIGEST = hashlib.sha256(ORG).hexdigest()


class Read:
    """Reads the settings of a repository's ``main``."""

    def __init__(self, repository, folder):
        self.repository, self.folder = repository, str(folder)

    def __call__(self, **told):
        with open_repository(self.repository.root, environment=os.environ) as opened:
            tree = opened.tree(opened.tree_of(opened.commit("main")))
            told = {"network": Network(), "folder": self.folder, **told}
            reach = Reach(tree=tree, repository=opened, **told)
            return extended(find_settings(read_of(tree), at="main"), reach)

    def fault(self, **told):
        with pytest.raises(GateError) as raised:
            self(**told)
        assert str(self.repository.root) not in f"{raised.value.what} {raised.value.where}"
        return raised.value.exit_code, f"{raised.value.where}: {raised.value.what}"


@pytest.fixture
def read(repository, tmp_path):
    return Read(repository, tmp_path / "cache")


def extends(*entries):
    return f"extends = [{', '.join(map(repr, entries))}]\n"


def test_nothing_is_read_where_nothing_is_extended(repository, read):
    repository.commit({"gate.toml": "# extends nothing\n"})
    assert ((), True) == (read().extended, read().is_pinned)


def test_a_file_of_the_repository_is_read_at_the_base(repository, read):
    repository.commit({"gate.toml": extends("org/a.toml"), "org/a.toml": ORG})
    repository.write({"org/a.toml": "fail_at = 'critical'\n"})
    found = read()
    assert [ORG] == [text.data for text in found.extended]
    assert ({"org/a.toml"}, True) == (found.files, found.is_pinned)
    assert "gate.toml at main, over org/a.toml" == found.source


def test_others_come_first_and_each_once(repository, read):
    repository.commit(
        {
            "gate.toml": extends("b.toml", "c.toml"),
            "b.toml": extends("a.toml"),
            "c.toml": extends("a.toml"),
            "a.toml": "",
        }
    )
    assert ["a.toml", "b.toml", "c.toml"] == [text.name for text in read().extended]


def test_a_file_of_the_machine_is_read_and_is_no_pin(repository, read, tmp_path):
    (tmp_path / "org.toml").write_bytes(ORG)
    repository.commit({"gate.toml": extends(f"{tmp_path}/org.toml")})
    found = read()
    assert ([("org.toml", ORG)], False) == (
        [(text.name, text.data) for text in found.extended],
        found.is_pinned,
    )


def test_a_commit_of_another_repository_is_read_and_nothing_is_fetched(
    repository, new_repository, read, tmp_path
):
    org = new_repository("org")
    commit = org.commit({"p/gate.toml": extends("more.toml"), "more.toml": ORG})
    org.commit({"p/gate.toml": "fail_at = 'critical'\n"})
    org.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    for place in (org.root, tmp_path / "clone"):
        repository.commit({"gate.toml": extends(f"git:{place}@{commit}:p/gate.toml")}, str(place))
        found = read()
        assert [ORG, extends("more.toml").encode()] == [text.data for text in found.extended]
        assert found.is_pinned
    repository.commit({"gate.toml": extends(f"git:{org.root}@{'0' * 40}:p/gate.toml")})
    code, told = read.fault()
    assert (2, True) == (code, "gate.toml: extends[#1]" in told)


def test_a_commit_of_the_repository_itself_is_read(repository, read):
    commit = repository.commit({"org.toml": ORG})
    repository.commit({"gate.toml": extends(f"git:@{commit}:org.toml"), "org.toml": ""})
    assert [ORG] == [text.data for text in read().extended]


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_server_s_text_is_held_to_its_digest_and_kept(repository, read):
    with serving() as served:
        served.answers["/gate.toml"] = (200, ORG)
        url = f"{served.address}/gate.toml"
        repository.commit({"gate.toml": extends(f"{url}#sha256={DIGEST}")})
        assert (3, True) == (
            (told := read.fault(network=Network(is_offline=True)))[0],
            "nothing may be fetched" in told[1],
        )
        assert [ORG] == [text.data for text in read().extended]
        asked = len(served.asked)
        assert [ORG] == [text.data for text in read(network=Network(is_offline=True)).extended]
        assert asked == len(served.asked)

        kept = Path(read.folder, "extends", DIGEST)
        kept.write_bytes(b"fail_at = 'critical'\n")
        assert [ORG] == [text.data for text in read().extended]
        kept.unlink()
        os.mkfifo(kept)  # nobody writes to it
        assert [ORG] == [text.data for text in read().extended]

        repository.commit({"gate.toml": extends(f"{url}#sha256={'0' * 64}")})
        code, told = read.fault()
        assert (2, True) == (code, f"has the digest {DIGEST}" in told)


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize(
    "answer", [(404, b""), (302, b""), (500, b""), (200, b"#" * ((1 << 20) + 1))]
)
def test_a_server_that_does_not_hand_it_over_leaves_it_open(repository, read, answer):
    with serving() as served:
        served.answers["/gate.toml"] = answer
        repository.commit({"gate.toml": extends(f"{served.address}/gate.toml#sha256={DIGEST}")})
        assert 3 == read.fault()[0]


def test_a_server_far_away_is_asked_with_tls_alone(repository, read):
    repository.commit({"gate.toml": extends(f"http://example.com/a.toml#sha256={DIGEST}")})
    code, told = read.fault()
    assert (3, True) == (code, "TLS alone" in told)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"gate.toml": extends("gone.toml")}, "no file gone.toml"),
        ({"gate.toml": extends("/nowhere/gone.toml")}, "no such file"),
        ({"gate.toml": extends("/dev/zero")}, "no plain file"),
        ({"gate.toml": extends("/etc")}, "no plain file"),
        ({"gate.toml": extends("gate.toml"), "a": ""}, "extends itself"),
        (
            {
                "gate.toml": extends("a.toml"),
                "a.toml": extends("b.toml"),
                "b.toml": extends("a.toml"),
            },
            "b.toml: extends[#1]: a.toml extends itself",
        ),
        (
            {
                "gate.toml": extends("0.toml"),
                **{f"{n}.toml": extends(f"{n + 1}.toml") for n in range(9)},
            },
            "6 deep",
        ),
        (
            {
                "gate.toml": extends(*(f"{n}.toml" for n in range(21))),
                **{f"{n}.toml": "" for n in range(21)},
            },
            "more than 20",
        ),
        ({"gate.toml": extends("http://a/b")}, "pinned by its digest"),
    ],
)
def test_what_cannot_be_extended_is_wrong(repository, read, files, says):
    repository.commit(files)
    code, told = read.fault()
    assert (2, True) == (code, says in told), told


def test_a_file_of_the_checkout_is_the_change_s_by_whatever_path(repository, read, tmp_path):
    repository.commit({"gate.toml": extends(f"{repository.root}/org.toml"), "org.toml": ORG})
    assert "lies in the checkout" in read.fault()[1]
    (tmp_path / "link.toml").symlink_to(repository.root / "org.toml")
    repository.commit({"gate.toml": extends(f"{tmp_path}/link.toml")})
    assert "lies in the checkout" in read.fault()[1]
    repository.commit({"gate.toml": extends(f"git:{repository.root}@{'0' * 40}:org.toml")})
    assert "lies in the checkout" in read.fault()[1]


def test_a_link_in_the_repository_is_no_plain_file(repository, read):
    repository.commit({"gate.toml": extends("org.toml")})
    (repository.root / "org.toml").symlink_to("/etc/hostname")
    repository.commit({}, "a link")
    assert "is a symlink" in read.fault()[1]


def test_a_file_of_the_machine_has_none_beside_it(repository, read, tmp_path):
    (tmp_path / "org.toml").write_text(extends("more.toml"))
    repository.commit({"gate.toml": extends(f"{tmp_path}/org.toml"), "more.toml": ORG})
    assert "org.toml: extends[#1]: 'more.toml' is a file of a repository" in read.fault()[1]


def test_in_a_build_the_work_tree_s_word_reaches_nothing_of_the_machine(repository, tmp_path):
    (tmp_path / "org.toml").write_bytes(ORG)
    repository.commit({"gate.toml": extends(f"{tmp_path}/org.toml")})
    with open_repository(repository.root, environment=os.environ) as opened:
        tree = opened.tree(opened.tree_of(opened.commit("main")))
        found = find_settings(read_of(tree), at="main")
        assert extended(found, reach_of_worktree(opened, tree, {})).extended
        with pytest.raises(SettingsError, match="not read on the word of a change"):
            extended(found, reach_of_worktree(opened, tree, {"CI": "true"}))
