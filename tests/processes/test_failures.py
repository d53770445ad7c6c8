"""The cause of a failure, picked from what all workers left behind."""

import json

import pytest

from palbert.processes import failures
from palbert.processes.failures import RunFailed, RunStopped, explain, tail


@pytest.fixture
def logs(tmp_path):
    """Writes reports, and explains them."""

    class Logs:
        def death(self, rank, exitcode, time=1, pid=100):
            path = tmp_path / "failures.json"
            deaths = json.loads(path.read_text()) if path.exists() else []
            deaths.append({"rank": rank, "pid": pid, "exitcode": exitcode, "time": time})
            path.write_text(json.dumps(deaths))

        def error(self, rank, message, collateral=False, time_ns=1, kind="ValueError"):
            report = {"rank": rank, "time_ns": time_ns, "type": kind, "message": message}
            report |= {"traceback": f"Traceback\n{kind}: {message}\n", "collateral": collateral}
            (tmp_path / f"error.{rank}.json").write_text(json.dumps(report))

        def silent(self, **worker):
            (tmp_path / "silent.json").write_text(json.dumps({"seconds": 60, "workers": [worker]}))

        def explain(self, agent_code=1):
            return explain(tmp_path, agent_code)

    return Logs()


def test_a_death_by_signal_comes_before_what_peers_say(logs):
    logs.error(0, "closed by peer", collateral=True, kind="RuntimeError")
    logs.death(0, 1, time=1)
    logs.death(1, -9, time=2, pid=77)
    assert logs.explain().startswith("rank 1 (process 77) was killed by SIGKILL: often")


def test_the_first_of_two_deaths(logs):
    logs.death(0, -9, time=31)
    logs.death(1, -11, time=1)
    assert logs.explain().startswith("rank 1 (process 100) was killed by SIGSEGV")


def test_an_exception_comes_before_the_kill_of_its_waiting_peer(logs):
    logs.error(1, "label 9")
    logs.death(1, 1, time=1)
    logs.death(0, -9, time=31)
    assert logs.explain() == "rank 1: ValueError\nTraceback\nValueError: label 9"


def test_the_first_exception_of_a_workers_own(logs):
    logs.error(0, "closed by peer", collateral=True, time_ns=1)
    logs.error(1, "second", time_ns=3)
    logs.error(2, "first", time_ns=2)
    assert logs.explain().endswith("ValueError: first")


def test_peers_alone_are_better_than_nothing(logs):
    logs.error(0, "closed by peer", collateral=True)
    assert logs.explain().endswith("closed by peer")


def test_a_silent_worker(logs):
    logs.silent(rank=1, pid=77, state="stopped")
    logs.death(1, -9, pid=77)
    assert logs.explain() == "rank 1 gave no sign of life for 60 s (stopped)"


def test_a_silence_that_a_restart_cured_is_not_the_cause(logs):
    logs.silent(rank=1, pid=77, state="stopped")
    logs.death(0, -9, pid=78)
    assert logs.explain().startswith("rank 0 (process 78) was killed by SIGKILL")


def test_long_stacks_are_shortened(logs):
    logs.error(0, "\n".join(map(str, range(50))))
    lines = logs.explain().splitlines()
    assert lines[1] == "  ..."
    assert lines[-1] == "49"
    assert len(lines) == 14


def test_what_the_package_refuses_is_one_line(logs, tmp_path):
    path = tmp_path / "error.0.json"
    logs.error(0, "cannot go on")
    report, file = json.loads(path.read_text()), failures.__file__
    stack = (
        f'Traceback\n  File "{file}", line 9, in f\n    raise ValueError("...")\nValueError: x\n'
    )
    path.write_text(json.dumps(report | {"traceback": stack}))
    assert logs.explain() == "rank 0: ValueError: cannot go on"
    mine = '  File "/run/answers/palbert.metrics.overall.py", line 2, in overall\n    call()\n'
    path.write_text(json.dumps(report | {"traceback": stack.replace("\n", f"\n{mine}", 1)}))
    assert len(logs.explain().splitlines()) == 7
    path.write_text(json.dumps(report | {"traceback": stack.replace("raise ", "return f() # ")}))
    assert len(logs.explain().splitlines()) == 5


def test_out_of_memory_says_what_to_change(logs):
    logs.error(0, "CUDA out of memory", kind="OutOfMemoryError")
    assert "lower batch_size, or raise accumulation" in logs.explain()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (-9, "the agent process was killed by SIGKILL"),
        (143, "the run was ended by SIGTERM from outside"),
        (0, "the workers left no result"),
        (1, "the workers left no result"),
    ],
)
def test_nothing_but_the_agents_exit_code(logs, code, text):
    assert logs.explain(code).startswith(text)


def test_the_agents_last_words(logs, tmp_path):
    (tmp_path / "agent.log").write_text("".join(f"line {n}\n" for n in range(99)))
    assert logs.explain().endswith("line 98")
    assert len(tail(tmp_path / "agent.log", 3).splitlines()) == 3
    assert tail(tmp_path / "none") == ""


def test_notebooks_show_the_message_and_no_stack():
    assert RunFailed("r failed")._render_traceback_() == ["RunFailed: r failed"]
    assert isinstance(RunStopped(), KeyboardInterrupt)
