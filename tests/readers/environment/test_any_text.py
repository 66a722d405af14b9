"""Whatever a file holds, it is read or named, and costs that file alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readers.environment.asking import environment_of

WORDS = (
    *(
        "import os\n",
        "from os import environ as e\n",
        "os.environ",
        "os.getenv(",
        "e[",
        "'A_X'",
        ")",
    ),
    *(
        "def f(n, d=None):\n    return ",
        "f(",
        "class S(BaseSettings):\n",
        "    a: int = 1\n",
        "lambda n: ",
    ),
    *(
        "try:\n    ",
        "except KeyError:\n    ",
        "if ",
        ":\n    ",
        "raise ",
        "for n in ",
        "[",
        "]",
        "(",
        ",",
    ),
    *("process.env", ".A_X", "const {", "} = ", "`${", "??", "${A_X:", "?}", "-d}", '"', "'", "`"),
    *(
        "os.Getenv(",
        "func f(k string) {",
        "services:\n",
        "  web:\n",
        "    environment:\n",
        "- A_X=1\n",
    ),
    *(
        "{{ x }}",
        "{% if %}",
        "---\n",
        "ENV A_X=1 ",
        "ARG B\n",
        "A_X=1\n",
        "\\",
        "\n",
        " ",
        "#",
        "\0",
        "é",
    ),
)
PATHS = ("a.py", "a.ts", "a.go", "a.sh", "compose.yaml", "k8s.yml", "Dockerfile", ".env.example")


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_text_is_read_or_named(path: str, words: list[str]) -> None:
    other = "import os\n\nB = os.environ['B_X']\n"
    found = environment_of({path: "".join(words), "other.py": other})

    assert "B_X" in found.names
    assert {skipped for skipped, _ in found.skipped} <= {path}
