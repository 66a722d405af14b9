"""How many workers are at work at once: who is granted the next one."""

from __future__ import annotations

from threading import Thread

from gate.engines.worker.slots import Slots


def test_no_more_workers_are_granted_than_there_are_slots() -> None:
    slots = Slots(2)
    taken = [slots.take("a", is_first=True), slots.take("a", is_first=False)]
    assert taken == [True, True]
    assert not slots.take("a", is_first=False)


def test_a_run_has_its_first_worker_before_another_has_its_second() -> None:
    slots = Slots(2)
    slots.expect("a")
    slots.expect("b")
    assert slots.take("a", is_first=True)
    assert not slots.take("a", is_first=False)
    assert slots.take("b", is_first=True)


def test_a_run_that_is_over_is_left_no_slot() -> None:
    slots = Slots(2)
    slots.expect("a")
    slots.expect("b")
    assert slots.take("a", is_first=True)
    slots.leave("b")
    assert slots.take("a", is_first=False)


def test_what_does_not_come_in_its_time_is_left_no_slot() -> None:
    slots = Slots(2)
    slots.expect("b", 0.05)
    assert slots.take("a", is_first=True)
    assert not slots.take("a", is_first=False)
    while not slots.take("a", is_first=False):
        assert slots.may_come()


def test_a_run_that_lost_its_worker_waits_for_no_other() -> None:
    slots = Slots(1)
    slots.expect("a")
    slots.expect("b")
    assert slots.take("a", is_first=True)
    assert slots.take("a", is_first=True)  # the same thread cannot wait for itself


def test_no_slot_comes_to_a_thread_that_holds_them_all() -> None:
    slots = Slots(2)
    slots.expect("a")
    assert [slots.take("a", is_first=True), slots.take("a", is_first=False)] == [True, True]
    assert not slots.may_come()


def test_a_slot_may_come_from_another_thread_that_holds_one() -> None:
    slots = Slots(2)
    other = Thread(target=slots.take, args=("b",), kwargs={"is_first": True})
    other.start()
    other.join()
    assert slots.take("a", is_first=True)
    assert slots.may_come()


def test_a_slot_may_come_that_was_left_to_a_run_or_given_back_meanwhile() -> None:
    slots = Slots(2)
    assert slots.take("a", is_first=True)
    assert slots.may_come()
    assert slots.take("a", is_first=False)
    slots.expect("b")
    assert slots.may_come()
    slots.leave("b")
    assert not slots.may_come()
