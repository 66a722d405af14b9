"""A signal ends the gate once, and nothing that it began is cut short."""

import signal

import pytest

from gate.cli.signals import ENDING, closing, heard
from gate.model.error import Interrupted


@pytest.fixture
def handlers():
    """No signal is ignored, whoever started the tests; what the test leaves is put back."""
    every = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM)
    before = {each: signal.signal(each, signal.SIG_DFL) for each in every}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_second_signal_does_not_cut_the_end_short(second):
    ended = []

    def end():
        signal.raise_signal(second)
        ended.append("reports")

    def interrupted():
        with heard(), closing() as ends:
            ends.callback(end)
            signal.raise_signal(signal.SIGTERM)

    with pytest.raises(Interrupted, match="SIGTERM"):
        interrupted()
    assert ["reports"] == ended


@pytest.mark.usefixtures("handlers")
def test_an_end_that_does_not_come_is_interrupted_again(monkeypatch):
    monkeypatch.setattr("gate.cli.signals._ENDING_SECONDS", 0.01)

    def interrupted_twice():
        with heard():
            with pytest.raises(Interrupted):
                signal.raise_signal(signal.SIGINT)
            signal.pause()

    with pytest.raises(Interrupted, match="SIGINT"):
        interrupted_twice()


@pytest.mark.usefixtures("handlers")
def test_a_signal_while_folders_are_removed_is_heard_after_it():
    removed = []

    def remove():
        signal.raise_signal(signal.SIGTERM)
        removed.append("scratch")

    with pytest.raises(Interrupted), heard(), closing() as ends:
        ends.callback(remove)
    assert ["scratch"] == removed


@pytest.mark.usefixtures("handlers")
def test_what_the_caller_ignores_stays_ignored():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with heard():
        signal.raise_signal(signal.SIGHUP)


@pytest.mark.usefixtures("handlers")
def test_a_signal_while_the_process_exits_changes_nothing():
    with heard():
        pass
    for number in ENDING:
        signal.raise_signal(number)
