"""Losses by hand, predictions on the tasks' scales, labels off them."""

import math

import pytest
import torch

from palbert.losses import NEGATIVE, POSITIVE, check_labels, disagreement, task_loss, to_predictions


def test_sentiment_is_cross_entropy_over_five_grades():
    logits = torch.tensor([[0.0, 1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 0.0, 0.0, 0.0]])
    expected = 0.0
    for row, grade in zip(logits.tolist(), (4, 0), strict=True):
        expected -= math.log(math.exp(row[grade]) / sum(map(math.exp, row))) / 2
    assert task_loss("sst", logits, torch.tensor([4.0, 0.0])).item() == pytest.approx(expected)


def test_a_polarity_is_the_likelihood_of_either_grade():
    logits = torch.tensor([[0.3, -1.0, 0.5, 2.0, 1.0], [0.3, -1.0, 0.5, 2.0, 1.0]])
    p = logits[0].softmax(-1).tolist()
    positive = task_loss("sst", logits[:1], torch.tensor([POSITIVE]))
    assert positive.item() == pytest.approx(-math.log(p[3] + p[4]))
    negative = task_loss("sst", logits[:1], torch.tensor([NEGATIVE]))
    assert negative.item() == pytest.approx(-math.log(p[0] + p[1]))
    mixed = task_loss("sst", logits, torch.tensor([POSITIVE, 2.0]))
    assert mixed.item() == pytest.approx(-(math.log(p[3] + p[4]) + math.log(p[2])) / 2)


def test_a_polarity_leaves_the_two_grades_as_they_stand_to_each_other():
    """Its gradient is p - p(grade | polarity): zero pull between the grades of the right side."""
    logits = torch.tensor([[0.3, -1.0, 0.5, 2.0, 1.0]], requires_grad=True)
    task_loss("sst", logits, torch.tensor([POSITIVE])).backward()
    p = logits.detach().softmax(-1)[0]
    inside = torch.cat([torch.zeros(3), p[3:] / p[3:].sum()])
    torch.testing.assert_close(logits.grad[0], p - inside)


def test_polarities_far_from_the_answer_have_finite_gradients():
    logits = torch.tensor([[90.0, 0, 0, -90.0, -90.0], [0, 0, 0, 80.0, -80.0]], requires_grad=True)
    task_loss("sst", logits, torch.tensor([POSITIVE, 4.0])).backward()
    assert logits.grad.isfinite().all()


def test_whole_grades_are_plain_cross_entropy():
    logits, grades = torch.randn(6, 5), torch.tensor([0.0, 1, 2, 3, 4, 2])
    expected = torch.nn.functional.cross_entropy(logits, grades.long())
    torch.testing.assert_close(task_loss("sst", logits, grades), expected)


def test_paraphrase_is_binary_cross_entropy():
    loss = task_loss("para", torch.tensor([[2.0], [-1.0]]), torch.tensor([1.0, 1.0]))
    expected = (math.log(1 + math.exp(-2)) + math.log(1 + math.exp(1))) / 2
    assert loss.item() == pytest.approx(expected)


def test_similarity_is_squared_error_on_a_fifth_of_the_label():
    loss = task_loss("sts", torch.tensor([[0.5], [1.0]]), torch.tensor([5.0, 2.5]))
    assert loss.item() == pytest.approx((0.5**2 + 0.5**2) / 2)


@pytest.mark.parametrize("task", ["sst", "para", "sts"])
def test_losses_are_float32(task):
    logits = torch.zeros(2, 5 if task == "sst" else 1, dtype=torch.bfloat16)
    assert task_loss(task, logits, torch.tensor([1.0, 0.0])).dtype == torch.float32
    assert to_predictions(task, logits).dtype == torch.float32


def test_predictions_are_on_the_tasks_scale():
    grades = to_predictions("sst", torch.tensor([[0.0, 0.0, 9.0, 0.0, 0.0]]))
    assert grades.argmax().item() == 2
    assert grades.sum().item() == pytest.approx(1)
    assert to_predictions("para", torch.tensor([[0.0]])).tolist() == [0.5]
    similar = to_predictions("sts", torch.tensor([[-0.2], [0.5], [1.3]]))
    assert similar.tolist() == [0.0, 2.5, 5.0]


@pytest.mark.parametrize(
    ("task", "label"),
    [("sst", 5.0), ("sst", -1.0), ("para", 2.0), ("sts", 5.1), ("sts", math.nan)],
)
def test_a_label_off_its_scale(task, label):
    with pytest.raises(ValueError, match=rf"{task}: label .* is not within 0\.\.\d"):
        check_labels(task, [1.0, label])


def test_grades_are_whole_and_similarities_need_not_be():
    for between in (0.25, 1.5, 2.5):
        with pytest.raises(
            ValueError, match=r"sst: labels must be whole numbers, or 0\.5 and 3\.5"
        ):
            check_labels("sst", [between])
    with pytest.raises(ValueError, match=r"para: labels must be whole numbers$"):
        check_labels("para", [0.5])
    check_labels("sst", [NEGATIVE, 2.0, POSITIVE])
    check_labels("sts", [1.5, 0.0, 5.0])
    check_labels("para", [1.0, 0.0])


def test_disagreement_by_hand():
    one, other = torch.tensor([[1.0], [0.5]]), torch.tensor([[-1.0], [0.5]])
    p, q = 1 / (1 + math.exp(-1)), 1 / (1 + math.exp(1))
    divergences = p * math.log(p / q) + q * math.log(q / p)  # (p || q), and (q || p) is the same
    assert disagreement("para", one, other).item() == pytest.approx(divergences / 2)
    assert disagreement("sts", one, other).item() == pytest.approx(2.0)
    grades = torch.randn(3, 5)
    assert disagreement("sst", grades, grades + 7.0).item() == pytest.approx(0.0, abs=1e-6)
