"""Each setting says which file it is from."""

import subprocess

from tests.end_to_end.conftest import SCRIPT


def told(repository, environment, *words):
    return subprocess.run(
        [SCRIPT, "settings", *words],
        cwd=repository.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_each_value_says_where_it_is_from(repository, environment):
    own = 'extends = ["org.toml"]\n[stages.diff-size]\nlimit = 100\n'
    org = 'fail_at = "low"\n[stages.diff-size]\nlimit = 300\ntest_weight = 0.5\n'
    base = repository.commit({"gate.toml": own, "org.toml": org})
    repository.commit({"org.toml": org.replace("300", "900"), "gate.toml": own.replace("1", "7")})
    done = told(repository, environment, "--base", base)
    lines = done.stdout.splitlines()
    assert f"# gate.toml at {base[:12]}, over org.toml" == lines[0]
    assert 'fail_at = "low"  # org.toml' in lines
    assert "stages.diff-size.limit = 100  # gate.toml" in lines
    assert "stages.diff-size.test_weight = 0.5  # org.toml" in lines
    assert 'mode = "enforce"  # the default' in lines

    below = told(repository, environment, "stages.diff-size", "--base", base).stdout
    assert all(line.startswith("stages.diff-size.") for line in below.splitlines()[1:])
    assert "fail_at" not in below
    wrong = told(repository, environment, "stages.sise", "--base", base)
    assert (2, "") == (wrong.returncode, wrong.stdout)
