import pytest

from palbert.warmup_decay import learning_rate_share, warmup_decay


def test_end_points_and_peak():
    assert warmup_decay(0, 100) == 0
    assert warmup_decay(10, 100) == 1
    assert warmup_decay(100, 100) == 0
    assert warmup_decay(101, 100) == 0
    assert warmup_decay(5, 100) == pytest.approx(0.5)
    assert warmup_decay(55, 100) == pytest.approx(0.5)


@pytest.mark.parametrize("total", [7, 100, 333])
def test_it_is_continuous_where_the_two_lines_meet(total):
    joint = 0.1 * total
    assert warmup_decay(joint - 1e-9, total) == pytest.approx(1, abs=1e-6)
    assert warmup_decay(joint + 1e-9, total) == pytest.approx(1, abs=1e-6)


def test_no_warmup_and_nothing_but_warmup():
    assert warmup_decay(0, 10, warmup_share=0) == 1
    assert warmup_decay(9, 10, warmup_share=1) == pytest.approx(0.9)


@pytest.mark.parametrize("total", [1, 2, 10, 100])
def test_every_update_moves(total):
    shares = [learning_rate_share("warmup_decay", step, total) for step in range(total)]
    assert all(0 < share <= 1 for share in shares)
    peak = shares.index(max(shares))
    assert shares[:peak] == sorted(shares[:peak])
    assert shares[peak:] == sorted(shares[peak:], reverse=True)


def test_constant():
    assert {learning_rate_share("constant", step, 10) for step in range(10)} == {1.0}
