"""Few examples of each task, and one task."""

from dataclasses import replace

from palbert.data.corpus import word_order
from palbert.data.sources import data_sets, load_data
from palbert.tasks import TASKS
from palbert.training.examples import limited, training_examples
from palbert.training.loop import Training


def drawn(data, config, count, seed=1):
    found = limited(data, replace(config, train_examples=count, seed=seed)).train
    return {name: [example.id for example in examples] for name, examples in found.items()}


def test_the_smaller_set_lies_in_the_larger_one(tiny, data_folder):
    data = load_data(data_folder, [*TASKS, "snli"])
    few, more = drawn(data, tiny, 2), drawn(data, tiny, 5)
    for task in TASKS:
        assert len(set(few[task])) == 2
        assert more[task][:2] == few[task]
    assert len(more["snli"]) == 10  # extra data are left whole
    assert drawn(data, tiny, 5, seed=2) != more
    assert limited(data, tiny) is data


def test_splits_that_score_are_left_whole(tiny, data_folder):
    data = load_data(data_folder)
    assert limited(data, replace(tiny, train_examples=2)).dev is data.dev


def test_a_run_of_one_task_reads_that_task_alone(tiny, tmp_path):
    run = Training(replace(tiny, task="para", both_orders=True), tmp_path, lambda: False)
    assert run.source.sizes == {"para": 20}
    assert run.model.config.both_orders  # wherever it is asked later
    assert {step.task for step in run.plan} == {"para"}
    assert data_sets(None, "sst") == ("sst",)


def test_counter_examples_join_paraphrase_alone(tiny, data_folder):
    data = load_data(data_folder)
    plain, _ = training_examples(data, tiny)
    more, _ = training_examples(data, replace(tiny, counter_examples=True))
    added = word_order.build()
    assert more == plain | {"para": [*plain["para"], *added]}
    sst = replace(data, train={"sst": data.train["sst"]})
    assert training_examples(sst, replace(tiny, counter_examples=True))[0] == {"sst": plain["sst"]}
    both, _ = training_examples(data, replace(tiny, counter_examples=True, both_orders=True))
    assert len(both["para"]) == 2 * (len(plain["para"]) + len(added))
