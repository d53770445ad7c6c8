"""A limit on time, beside one that others have set."""

import signal
import threading
import time

import pytest

from palbert.workbook.checks.patience import patience


def test_what_ends_in_time_is_left_alone():
    with patience(5):
        done = sum(range(10))
    assert done == 45


def endless() -> None:
    while True:
        pass


def test_a_loop_without_end_is_ended():
    with pytest.raises(TimeoutError, match="does a loop never end"), patience(0.2):
        endless()


def test_an_alarm_of_others_goes_off_at_its_time():
    rung = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    timer = signal.setitimer(signal.ITIMER_REAL, 1.0)
    try:
        started = time.monotonic()
        with patience(5):
            time.sleep(0.1)
        assert not rung
        while not rung and time.monotonic() - started < 30:
            time.sleep(0.01)
        assert rung[0] - started > 0.9
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)


def test_other_threads_go_without():
    seen = []

    def run() -> None:
        with patience(0.05):
            time.sleep(0.2)
        seen.append("to the end")

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == ["to the end"]
