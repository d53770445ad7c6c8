import joblib

from palbert.cores import usable_cores


def test_a_container_that_grants_fewer_cores_is_believed(monkeypatch):
    assert usable_cores() >= 1
    monkeypatch.setattr(joblib, "cpu_count", lambda: 3)
    assert usable_cores() == 3
