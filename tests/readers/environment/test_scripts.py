"""What do scripts and programs that are read as text ask of their environment?"""

from __future__ import annotations

import pytest

from tests.readers.environment.asking import Reads, environment_of, reads_of


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const a = process.env.A_X;", {"A_X": (False, None)}),
        ("const a = process.env['A_X'] ?? 'd';", {"A_X": (False, "d")}),
        ("const a = Number(process.env.A_X || 80);", {"A_X": (False, 80)}),
        ("const a = process.env.A_X!;", {"A_X": (True, None)}),
        ("const a = process.env?.A_X;", {"A_X": (False, None)}),
        ("const {A_X, A_Y: y = 'd'} = process.env;", {"A_X": (False, None), "A_Y": (False, "d")}),
        ("const env = process.env;\nconst a = env.A_X;", {"A_X": (False, None)}),
        ("const N = 'A_X';\nconst a = process.env[N];", {"A_X": (False, None)}),
        ("if (!process.env.A_X) {\n  throw new Error('no');\n}", {"A_X": (True, None)}),
        ("if (!process.env.A_X) process.exit(1);", {"A_X": (True, None)}),
        ("const a = `${process.env.A_X}/b`;", {"A_X": (False, None)}),
        ("const a = import.meta.env.VITE_X;", {"VITE_X": (False, None)}),
        ("const a = Deno.env.get('A_X') ?? '';", {"A_X": (False, "")}),
        (
            "function env(n, d) {\n  return process.env[n] ?? d;\n}\nenv('A_X', 'd'); env('A_Y');",
            {"A_X": (False, "d"), "A_Y": (False, None)},
        ),
        ("const env = (name) => process.env[name];\nenv('A_X');", {"A_X": (False, None)}),
        ("process.env.A_X = '1';", {}),
        ("delete process.env.A_X;", {}),
        ("// process.env.A_X", {}),
        ("/* process.env.A_X */", {}),
        ("const a = 'set process.env.A_X';", {}),
        ("spawn('x', {env: {...process.env, A_X: '1'}});", {}),
        ("const a = import.meta.env.MODE;", {}),
    ],
)
def test_javascript(source: str, expected: Reads) -> None:
    assert expected == reads_of({"src/app.ts": source})


@pytest.mark.parametrize(
    ("source", "prefix"),
    [
        ("process.env[`A_${x}`]", "A_"),
        ("process.env['A_' + x]", "A_"),
        ("process.env[x]", ""),
        ("schema.parse(process.env)", ""),
        ("const {A, ...rest} = process.env", ""),
    ],
)
def test_javascript_that_cannot_be_told_is_listed(source: str, prefix: str) -> None:
    assert [prefix] == [one.prefix for one in environment_of({"a.js": source}).dynamic]


WRAPPER = """\
func env(k, d string) string {
	if v := os.Getenv(k); v != "" {
		return v
	}
	return d
}
var a = env("A_X", "d")
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('a := os.Getenv("A_X")', {"A_X": (False, None)}),
        ('a, ok := os.LookupEnv("A_X")\nif !ok {\n\tpanic("no")\n}', {"A_X": (True, None)}),
        ('a := os.Getenv("A_X")\nif a == "" {\n\tlog.Fatal("no")\n}', {"A_X": (True, None)}),
        ('if a := os.Getenv("A_X"); a == "" {\n\tlog.Fatalf("no")\n}', {"A_X": (True, None)}),
        ('const n = "A_X"\nvar a = os.Getenv(n)', {"A_X": (False, None)}),
        ('a := os.ExpandEnv("$A_X/b")', {"A_X": (False, None)}),
        ('type C struct {\n\tX string `env:"A_X,required"`\n}', {"A_X": (True, None)}),
        ('type C struct {\n\tX int `env:"A_X" envDefault:"3"`\n}', {"A_X": (False, "3")}),
        ('type C struct {\n\tX int `envconfig:"A_X" default:"3"`\n}', {"A_X": (False, "3")}),
        (
            WRAPPER,
            {"A_X": (False, "d")},
        ),
        ('// os.Getenv("A_X")', {}),
        ('os.Setenv("A_X", "1")', {}),
        ('a := "os.Getenv(x)"', {}),
    ],
)
def test_go(source: str, expected: Reads) -> None:
    assert expected == reads_of({"cmd/main.go": source})


@pytest.mark.parametrize(
    ("source", "prefix"), [('os.Getenv("A_" + x)', "A_"), ('viper.SetEnvPrefix("a")', "A_")]
)
def test_go_that_cannot_be_told_is_listed(source: str, prefix: str) -> None:
    assert [prefix] == [one.prefix for one in environment_of({"a.go": source}).dynamic]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (': "${A_X:?not set}"', {"A_X": (True, None)}),
        ("exec run --port ${A_X:-80}", {"A_X": (False, "80")}),
        (': "${A_X:=d}"', {"A_X": (False, "d")}),
        ("run ${A_X:+--flag}", {"A_X": (False, None)}),
        ('A_X="${A_X:-d}"', {"A_X": (False, "d")}),
        ('if [ -z "$A_X" ]; then\n  echo no\n  exit 1\nfi', {"A_X": (True, None)}),
        ('[[ -z "${A_X}" ]] && exit 1', {"A_X": (True, None)}),
        ("A_X=1\nrun ${A_X:-80}", {}),
        ("for A_X in a b; do run ${A_X:-80}; done", {}),
        ("# ${A_X:?}", {}),
        ("echo '${A_X:?}'", {}),
        ("run $A_X", {}),
        ("run ${local_x:-1}", {}),
    ],
)
def test_shell(source: str, expected: Reads) -> None:
    assert expected == reads_of({"entrypoint.sh": source})


def test_a_script_without_an_ending_says_what_it_is() -> None:
    script = 'exec "${A_X:?}"\n'

    assert reads_of({"docker-entrypoint": f"#!/bin/sh\n{script}"}) == {"A_X": (True, None)}
    assert reads_of({"docker-entrypoint": f"#!/usr/bin/perl\n{script}"}) == {}


def test_text_in_wide_characters_is_read() -> None:
    assert reads_of({"a.js": "x = process.env.A_X;\n".encode("utf-16")}) == {"A_X": (False, None)}


@pytest.mark.parametrize("path", ["a.js", "a.go", "a.sh"])
def test_what_is_hostile_ends(path: str) -> None:
    text = "process.env[" * 20_000 + "os.Getenv(" * 20_000 + "${A_" * 20_000 + '"' * 20_001

    assert environment_of({path: text}).skipped == ()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.ts", "process.env.A_X;"),
        ("a.go", 'var a = os.Getenv("A_X")'),
        ("a.sh", "echo ${A_X:?}"),
    ],
)
def test_what_is_left_in_a_merge_conflict_is_named(name: str, source: str) -> None:
    found = environment_of({name: f"<<<<<<< ours\n{source}\n=======\n>>>>>>> theirs\n"})

    assert ((name, "line 1 is the mark of a merge conflict"),) == found.skipped
    assert () == found.reads


@pytest.mark.parametrize("part", ["\n", "# \n", "read ", "read -r a ", "export -x -", "\r\n"])
def test_a_long_script_is_read_in_one_go(part: str) -> None:
    assert {"A_X": (True, None)} == reads_of({"run.sh": "echo ${A_X:?}\n" + part * 100_000})
