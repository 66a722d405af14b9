"""Row 5: dependencies are read, and never resolved, built, fetched or asked for at an index."""

from __future__ import annotations

from tests.hostile.canary import Canary
from tests.hostile.conftest import Change, Runner


def test_what_is_not_pinned_is_not_audited_and_nobody_is_asked(
    change: Change, judged: Runner, canary: Canary
) -> None:
    at = f"http://{judged.address}"
    requirements = f"""\
--index-url {at}/simple
--extra-index-url http://user:{judged.tokens["PIP_PASSWORD"]}@{judged.address}/more
--find-links {at}/links
--trusted-host {judged.address}
-r ../../outside/requirements.txt
-r {judged.outside.file}
-r {at}/requirements.txt
-c file://{judged.outside.file}
-e .
-e git+{at}/a.git#egg=a
./local
file://{judged.outside.file}
evil @ {at}/evil-1.0.tar.gz
${{GITHUB_TOKEN}}==1.0
flask==${{AWS_SECRET_ACCESS_KEY}}
requests==2.19.0
"""
    lock = f"""\
version = 1
requires-python = ">=3.11"
[[package]]
name = "evil"
version = "1.0"
source = {{ url = "{at}/evil.tar.gz" }}
sdist = {{ url = "{at}/evil.tar.gz", hash = "sha256:{"0" * 64}" }}
"""
    change(
        {
            "requirements.txt": requirements,
            "setup.py": canary.python("setup.py"),
            "local/setup.py": canary.python("local-setup.py"),
            "uv.lock": lock,
            "poetry.lock": f'[[package]]\nname = "b"\nversion = "1"\n[package.source]\n'
            f'url = "{at}"\n',
            "Pipfile.lock": f'{{"_meta": {{"sources": [{{"url": "{at}"}}]}}, "default": {{}}}}',
            "pylock.toml": f'lock-version = "1.0"\n[[packages]]\n'
            f'name = "c"\narchive = {{url = "{at}/c"}}\n',
            "pip.conf": f"[global]\nindex-url = {at}/simple\n",
            ".netrc": "machine 127.0.0.1 login a password b\n",
        }
    )
    left = judged("--base=main", "--head=theirs")
    assert 0 != left.code
    told = {each["rule"] for each in left.json["findings"] if each["stage"] == "dependencies"}
    assert told >= {"dependencies/address", "dependencies/local-path", "dependencies/editable"}
    assert any("requests" in each["message"] for each in left.json["findings"])


def test_a_manifest_that_includes_itself_ends(change: Change, judged: Runner) -> None:
    files = {f"r{number}.txt": f"-r r{number + 1}.txt\n" for number in range(400)}
    change(
        files
        | {"requirements.txt": "-r requirements.txt\n-r b/requirements.txt\n-r r0.txt\n"}
        | {"b/requirements.txt": "-r ../requirements.txt\n-c requirements.txt\n"}
    )
    left = judged("--base=main", "--head=theirs")
    assert 0 != left.code


def test_links_in_place_of_manifests_are_not_followed(change: Change, judged: Runner) -> None:
    for name in ("requirements.txt", "uv.lock", "pyproject.toml", "Pipfile.lock"):
        (judged.repository.root / name).symlink_to(judged.outside.file)
    change({"a.txt": "1\n"})
    judged.repository.git("switch", "--quiet", "--orphan", "whole")
    judged.repository.commit({"b.txt": "1\n"})
    left = judged(
        "--head=main", f"--base={judged.repository.git('mktree')}", "--stage=dependencies"
    )
    assert 3 == left.code
