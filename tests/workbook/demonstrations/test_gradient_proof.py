"""Real processes against one: the same gradients in float32."""

from dataclasses import replace

import pytest

from palbert.data.sources import load_data
from palbert.tasks import TASKS
from palbert.workbook.demonstrations.gradient_proof import average_gradient, prove_gradients

pytestmark = [pytest.mark.ddp, pytest.mark.slow]


@pytest.fixture(scope="module")
def proof(tiny, data_folder):
    train = load_data(data_folder).train
    return prove_gradients(tiny, {task: train[task][:8] for task in TASKS}, processes=2)


def test_two_processes_average_to_the_gradient_of_one(proof):
    table = proof["table"]
    for task in TASKS:
        column = table[task]
        assert column["norm, process 0"] != column["norm, process 1"]
        assert column["norm, averaged"] == column["norm, one process"]
        for name in ("largest difference", "the same, in two parts"):
            assert 0 <= float(column[name]) < 1e-6


def test_idle_tasks_have_no_gradient_and_ddp_minds(proof):
    without = proof["table"].loc["no gradient"]
    assert without["sst"] == "pals.para, pals.sts, heads.para, heads.sts"
    assert "pals.sts" not in without["sts"]
    assert proof["refusal"].startswith("Expected to have finished reduction in the prior iteration")


def test_unequal_shares_are_not_the_gradient_of_one(tiny, data_folder):
    """What training refuses: 3 examples in two processes."""
    train = load_data(data_folder).train
    table = prove_gradients(tiny, {"sst": train["sst"][:7]}, processes=2)["table"]
    assert float(table.loc["largest difference", "sst"]) > 1e-5


def test_weighted_by_examples_they_are(proof):
    uneven = proof["uneven"]
    assert uneven["examples"] == [4, 3]
    gaps = {}
    for name, whole in uneven["whole"].items():
        own = [gradients[name] for gradients in uneven["own"]]
        weighted = average_gradient(own, uneven["examples"])
        if "sst" not in name:
            assert weighted is whole is None
            continue
        gaps[name] = [(each - whole).abs().max().item() for each in (sum(own) / 2, weighted)]
    assert set(gaps) == {"heads.sst.weight", "heads.sst.bias"}
    assert all(plain > 1e-5 > 1e-6 > weighted for plain, weighted in gaps.values())


def test_a_process_that_fails_says_why(tiny, data_folder):
    train = load_data(data_folder).train
    broken = replace(tiny, encoder=str(data_folder))
    with pytest.raises(RuntimeError, match=r"process \d failed\n(.*\n)*.*encoder|model"):
        prove_gradients(broken, {"sst": train["sst"][:4]})
