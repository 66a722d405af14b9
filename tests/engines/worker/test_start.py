"""Python for workers starts before there is anything to tell it, or says why it cannot."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from gate.engines.worker.start import start
from gate.model.error import EngineError


def test_a_gate_that_is_gone_before_it_told_a_folder_leaves_no_process():
    started = start("")
    started.end.close()

    assert 0 == started.process.wait(timeout=60)


def test_it_leads_a_session_of_its_own():
    started = start("")
    try:
        assert started.process.pid == os.getsid(started.process.pid)
    finally:
        started.end.close()
        started.process.wait(timeout=60)


def test_a_machine_without_processes_is_said_and_no_socket_stays_open(monkeypatch):
    def refused(*_, **__):
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    before = len(list(Path("/dev/fd").iterdir()))
    monkeypatch.setattr(subprocess, "Popen", refused)
    with pytest.raises(EngineError, match="no worker process can be started: Resource temp"):
        start("")

    assert before == len(list(Path("/dev/fd").iterdir()))
