"""At most one runs and at most one waits; the newest is always done."""

import threading
import time

from palbert.probing.latest import LatestOnly


def test_only_the_newest_waits():
    gate, done = threading.Event(), []

    def work(number: int) -> None:
        done.append(number)
        gate.wait(5)

    worker = LatestOnly(work)
    worker.ask(0)
    while not done:
        time.sleep(0.001)
    for number in range(1, 50):
        worker.ask(number)
    assert done == [0]
    gate.set()
    assert worker.wait(5)
    assert done == [0, 49]


def test_a_delay_starts_again_with_each_request():
    done = []
    worker = LatestOnly(done.append)
    worker.ask("first", delay=1)
    worker.ask("second", delay=30)
    assert not worker.wait(1.5)
    assert done == []
    worker.ask("third", delay=0.01)
    assert worker.wait(5)
    assert done == ["third"]


def test_without_a_delay_it_does_not_wait_for_an_older_one():
    done = []
    worker = LatestOnly(done.append)
    started = time.monotonic()
    worker.ask("later", delay=30)
    worker.ask("now")
    assert worker.wait(5)
    assert time.monotonic() - started < 5
    assert done == ["now"]


def test_waiting_ends_with_its_timeout():
    gate = threading.Event()
    worker = LatestOnly(lambda _: gate.wait(5))
    worker.ask(1)
    assert not worker.wait(0.05)
    gate.set()
    assert worker.wait(5)
