"""Row 7: each credential is found for itself, wherever on the line it stands."""

from __future__ import annotations

import hashlib
import json

from tests.credentials import Maker
from tests.hostile.conftest import Change, Runner

MAKER = Maker(41)
OLD, NEW, OTHER = (MAKER.make("github-token") for _ in range(3))
GITLAB = MAKER.make("gitlab-token")
PLACES = {
    "call.py": "connect(token='%s')\n",
    "nested.py": "connect(Client(auth('%s')))\n",
    "header.py": "headers = {'Authorization': f'Bearer %s'}\n",
    "index.py": "keys['a'] = load()['%s']\n",
    "args.sh": "curl -H 'Authorization: token %s' https://api.github.com\n",
    "variable.sh": 'export T="$(get)%s"\n',
    "template.yaml": "token: {{ env }} %s\n",
    "url.txt": "https://x:%s@github.com/a/b.git\n",
    "test_it.py": "def test_it():\n    assert check('%s')\n",
    "docs/a.md": "Use `%s` as your token, for example.\n",
    "example.json": '{"example": "%s"}\n',
    "fixtures/a.yml": "- response:\n    body: '%s'\n",
}


def test_none_is_dropped_for_the_line_it_stands_on(change: Change, judged: Runner) -> None:
    judged.unspeakable["the token"] = NEW
    change({name: text % NEW for name, text in PLACES.items()})
    left = judged("--base=main", "--head=theirs", "--stage=secrets")
    assert set(PLACES) == {path for rule, path, _ in left.blocking if "github-token" in rule}


def test_one_that_the_base_accepts_hides_no_other(change: Change, judged: Runner) -> None:
    judged.unspeakable |= {"old": OLD, "new": NEW, "other": OTHER, "gitlab": GITLAB}
    known = {
        "type": "GitHub Token",
        "filename": "old.py",
        "hashed_secret": hashlib.sha1(OLD.encode(), usedforsecurity=False).hexdigest(),
        "line_number": 1,
        "is_verified": False,
    }
    # What detect-secrets itself writes for any token of GitHub's.
    stock = known | {"hashed_secret": hashlib.sha1(b"ghp", usedforsecurity=False).hexdigest()}
    baseline = {"version": "1.5.0", "results": {"old.py": [known, stock], "new.py": [stock]}}
    base = {"old.py": f"T = '{OLD}'\n", ".secrets.baseline": json.dumps(baseline)}
    change({"new.py": f"T = '{NEW}'; U = '{OTHER}'; V = '{GITLAB}'\n"}, base)
    left = judged("--base=main", "--head=theirs", "--stage=secrets")
    assert 3 == len([path for _, path, _ in left.blocking if path == "new.py"])


def test_one_that_comes_and_goes_is_found(change: Change, judged: Runner) -> None:
    judged.unspeakable |= {"file": NEW, "message": OTHER, "merged": OLD}
    change({"conf.py": f"T = '{NEW}'\n"})
    repository = judged.repository
    (repository.root / "conf.py").unlink()
    repository.commit({"b.py": "x = 1\n"}, f"take it away\n\n{OTHER}")
    left = judged("--base=main", "--head=theirs", "--stage=secrets")
    assert 2 <= len(left.blocking)
    assert "conf.py" in {path for _, path, _ in left.blocking}
