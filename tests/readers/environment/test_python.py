"""
Which variables do programs in Python read, and what happens without them?

Each case was run: with nothing set it stops if one of its variables is required, and only then.
"""

from __future__ import annotations

import pytest

from tests.readers.environment.asking import Case, each, environment_of, reads_of

ALL = dict(each("os_environ", "wrappers", "callables", "options", "pydantic", "negatives"))


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_a_program_is_read_as_it_runs(case: Case) -> None:
    assert case.reads == reads_of({"app.py": case.source})


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_what_cannot_be_told_is_listed(case: Case) -> None:
    found = environment_of({"app.py": case.source}).dynamic

    assert case.prefixes == sorted({one.prefix for one in found})


ENV = """
import os

PREFIX = "SHOP_"


def env(name, default=None):
    return os.environ.get(PREFIX + name, default)
"""


def test_a_wrapper_is_followed_into_other_modules() -> None:
    found = reads_of(
        {
            "shop/__init__.py": "",
            "shop/env.py": ENV,
            "shop/mail.py": "from shop.env import env\n\n\nSENDER = env('SENDER', 'me')\n",
            "shop/pay.py": "from . import env as e\n\n\nURL = e.env('PAY_URL')\n",
        }
    )

    assert found == {"SHOP_SENDER": (False, "me"), "SHOP_PAY_URL": (False, None)}


def test_a_wrapper_is_followed_by_the_name_that_another_module_gives_it() -> None:
    need = "import os\n\n\ndef need(name):\n    return os.environ[name]\n"
    found = environment_of(
        {
            "env.py": need,
            "mail.py": "from env import need as required\n\nSENDER = required('SHOP_SENDER')\n",
            "pay.py": "import env\n\nget = env.need  # short\nURL = get('SHOP_PAY_URL')\n",
        }
    )

    assert {"SHOP_SENDER", "SHOP_PAY_URL"} == found.names
    assert () == found.dynamic


def test_a_constant_of_another_module_is_a_name() -> None:
    names = "DATABASE = 'SHOP_DATABASE'\n"
    app = "import os\nfrom names import DATABASE\n\nURL = os.environ[DATABASE]\n"

    assert reads_of({"names.py": names, "app.py": app}) == {"SHOP_DATABASE": (True, None)}


def test_an_instance_that_another_module_made_is_followed() -> None:
    made = "import environs\n\nenv = environs.Env()\n"
    used = "from shop.config import env\n\n\nHOST = env.str('SHOP_HOST')\n"

    found = reads_of({"shop/__init__.py": "", "shop/config.py": made, "shop/web.py": used})

    assert found == {"SHOP_HOST": (True, None)}


def test_settings_that_derive_from_another_module_have_its_prefix() -> None:
    base = (
        "from pydantic_settings import BaseSettings, SettingsConfigDict\n\n\n"
        "class Base(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='SHOP_')\n"
    )
    derived = "from base import Base\n\n\nclass Web(Base):\n    port: int = 80\n"

    assert reads_of({"base.py": base, "web.py": derived}) == {"SHOP_PORT": (False, 80)}


def test_four_functions_deep_is_not_told() -> None:
    source = (
        "import os\n\n\ndef a(n):\n    return os.environ[n]\n"
        "\n\ndef b(n):\n    return a(n)\n\n\ndef c(n):\n    return b(n)\n"
        "\n\ndef d(n):\n    return c(n)\n\n\nX = d('SHOP_X')\nY = c('SHOP_Y')\n"
    )
    found = environment_of({"app.py": source})

    assert found.names == {"SHOP_Y"}
    assert [one.prefix for one in found.dynamic] == [""]


def test_a_default_that_may_be_a_credential_is_not_kept() -> None:
    value = "".join(("hunter", "2-", "x9Kq", "7fLm", "2Zt8"))
    source = f"import os\n\nKEY = os.environ.get('SHOP_SECRET_KEY', '{value}')\n"

    assert value not in repr(environment_of({"app.py": source}))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"import os\n<<<<<<< HEAD\nA = os.environ['A']\n", "line 2 is no Python"),
        (b"import os\nos.environ\n\0", "no Python"),
        (b"# coding: latin-9\xff\nimport os\nos.environ['\xe9']\nx = '\xe9", "no Python"),
    ],
)
def test_what_is_no_python_is_named(data: bytes, reason: str) -> None:
    (skipped,) = environment_of({"app.py": data}).skipped

    assert reason in skipped[1]


def test_deep_expressions_cost_their_file_alone() -> None:
    deep = "import os\nX = " + "+".join(["os.environ['A']"] * 5_000) + "\n"
    found = environment_of({"deep.py": deep, "app.py": "import os\nB = os.environ['B']\n"})

    assert "B" in found.names


def test_names_that_stand_for_names_come_to_an_end() -> None:
    source = "import os\nA = B\nB = A\nC = os.environ[A]\n"

    assert environment_of({"app.py": source}).names == set()
