"""A first run without network on a project with old pins, and on one that wants to be run."""

from __future__ import annotations

from tests.end_to_end.conftest import Gate
from tests.repositories import Repository

CANARY = "open(%r, 'w').write('it ran')\n"


def test_a_first_offline_run_blocks_old_pins_and_says_how_old_it_is(
    gate: Gate, repository: Repository
):
    base = repository.commit({"README.md": "# Shop\n"}, "Start")
    repository.commit({"requirements.txt": "flask==0.12\nDjango==2.2.0\n"}, "Pin")

    ended = gate("--offline", "--base", base, "--stage", "dependencies")

    assert 1 == ended.code
    assert {("dependencies/vulnerable", "requirements.txt", 1),
            ("dependencies/vulnerable", "requirements.txt", 2)} == set(ended.blocking)  # fmt: skip
    because = ended.json["verdict"]["because"]
    assert "advisories of 2024-10-10" in because
    assert "days old" in because
    found = [one for one in ended.json["findings"] if one["effect"] == "blocks"]
    assert all("severity" in one["message"] and "mended in" in one["fix"] for one in found)
    assert "2.2.28" in ended.everything()
    assert ["pip-audit"] == list(ended.json["engines"])


def test_in_a_build_old_advisories_leave_what_they_do_not_name_undecided(
    gate: Gate, repository: Repository
):
    base = repository.commit({"README.md": "# Shop\n"}, "Start")
    repository.commit({"requirements.txt": "rich==13.9.4\n"}, "Pin")

    laptop = gate("--offline", "--base", base, "--stage", "dependencies")
    build = gate("--offline", "--base", base, "--stage", "dependencies", CI="true")

    assert (0, 3) == (laptop.code, build.code)
    assert "advisories of 2024-10-10" in laptop.json["verdict"]["because"]
    assert "dependencies/advisories-stale" in build.json["verdict"]["because"]


def test_advisories_that_the_change_brings_are_refused(gate: Gate, repository: Repository):
    base = repository.commit({"README.md": "# Shop\n"}, "Start")
    repository.commit({"kept/advisories.sqlite3": "none", "requirements.txt": "flask==0.12\n"})
    kept = str(repository.root / "kept" / "advisories.sqlite3")

    ended = gate("--base", base, "--stage", "dependencies", GATE_ADVISORIES=kept)

    assert 2 == ended.code
    assert "the change has files of its own where the advisories are to lie" in ended.err


def test_nothing_of_the_change_is_run_and_no_password_is_said(gate, repository, tmp_path):
    ran = tmp_path / "ran"
    canary = CANARY % str(ran)
    secret = "hunter2" + "hunter2"
    base = repository.commit({"README.md": "# Shop\n"}, "Start")
    repository.commit(
        {
            "setup.py": canary + "install_requires = []\n",
            "lib/setup.py": canary,
            "lib/pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'backend'\n"
            "backend-path = ['.']\n",
            "lib/backend.py": canary,
            "sitecustomize.py": canary,
            "packaging.py": canary,
            "pip_audit.py": canary,
            "requirements.txt": f"--index-url https://me:{secret}@127.0.0.1:9/simple\n"
            f"-e .\n./lib\nlib @ file:lib\ngit+file://{tmp_path}/lib#egg=lib\n"
            f"a @ https://me:{secret}@127.0.0.1:9/a.zip\n-r https://me:{secret}@127.0.0.1:9/r.txt\n"
            "-r ../../../../etc/passwd\nb==${HOME}\nrich==13.9.4\n",
        },
        "Ask for everything",
    )

    cache = tmp_path / "kept"
    ended = gate("--base", base, "--stage", "dependencies", f"--cache-dir={cache}")

    assert 3 == ended.code
    assert not ran.exists()
    assert secret not in ended.everything()
    assert not any(secret.encode() in file.read_bytes() for file in cache.rglob("*"))
    assert "root:" not in ended.everything()
