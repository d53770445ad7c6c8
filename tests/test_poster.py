import pytest

from palbert.metrics import overall
from palbert.poster import POSTER


def test_averages_follow_from_its_scores():
    for row in POSTER.values():
        assert overall(row.scores()) == pytest.approx(row.overall, abs=0.0011), row.title
    assert POSTER["bp1"].scores()["mean"] == pytest.approx((0.516 + 0.862 + 0.866) / 3)
