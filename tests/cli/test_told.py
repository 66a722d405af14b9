"""An error is told in three parts, of which none can be taken for anything else."""

from gate.cli.told import told
from gate.model.error import ChangeError


def test_no_line_of_an_error_is_a_command_to_the_host():
    text = "two faults:\n  ::error::owned\n##[error]owned\r::stop-commands::x\x1b[31m"
    said = told(ChangeError(text, where="::warning::x", fix="a::b\n::set-output name=v::pass"))
    assert not [line for line in said.split("\n") if line.split(": ")[-1].strip().startswith("::")]
    assert "##[" not in said
    assert not {"\r", "\x1b"} & set(said)
    assert "fix:   a::b\n" in said
