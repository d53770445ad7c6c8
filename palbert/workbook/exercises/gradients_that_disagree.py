"""03.5: one step of gradient surgery, on two gradients."""

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(35)
    other, beside, more = torch.randn(3, 7, generator=generator)
    beside = beside - (beside @ other) / (other @ other) * other  # at right angles to other
    return {
        "they disagree": (beside - 0.7 * other, other),
        "they agree": (beside + 0.7 * other, other),
        "the other is long": (beside - 0.3 * other, other * 5),
        "the other is short": (more * 0.5 - 2 * other, other * 0.1),
        "both agree and disagree in parts": (more - 1.1 * (more @ other) * other, other),
        "opposite": (-2 * other, other),
        "the same": (other, other),
        "the other is zero": (beside, torch.zeros(7)),
        "zero, and nothing to lose": (torch.zeros(7), other),
    }


def _overlap(gradient: Tensor, other: Tensor) -> Tensor:
    return (gradient * other).sum()


def _with_if(gradient: Tensor, other: Tensor) -> Tensor:
    overlap = torch.dot(gradient, other)
    if overlap < 0:
        return gradient - overlap / other.pow(2).sum() * other
    return gradient.clone()


def _along_the_direction(gradient: Tensor, other: Tensor) -> Tensor:
    direction = torch.nn.functional.normalize(other, dim=0)
    return gradient - torch.minimum(_overlap(gradient, direction), torch.tensor(0.0)) * direction


def _always(gradient: Tensor, other: Tensor) -> Tensor:
    if not other.any():
        return gradient
    return gradient - _overlap(gradient, other) / _overlap(other, other) * other


def _where_they_agree(gradient: Tensor, other: Tensor) -> Tensor:
    return _always(gradient, other) if _overlap(gradient, other) > 0 else gradient


def _not_divided(gradient: Tensor, other: Tensor) -> Tensor:
    return gradient - _overlap(gradient, other).clamp(max=0) * other


def _divided_by_norm(gradient: Tensor, other: Tensor) -> Tensor:
    if not other.any():
        return gradient
    return gradient - _overlap(gradient, other).clamp(max=0) / other.norm() * other


def _by_own_norm(gradient: Tensor, other: Tensor) -> Tensor:
    overlap = _overlap(gradient, other)
    return gradient - overlap / _overlap(gradient, gradient) * other if overlap < 0 else gradient


def _cosine(gradient: Tensor, other: Tensor) -> Tensor:
    cosine = torch.cosine_similarity(gradient, other, dim=0)
    return gradient - cosine.clamp(max=0) * other


def _added(gradient: Tensor, other: Tensor) -> Tensor:
    return 2 * gradient - _with_if(gradient, other)


def _shortened(gradient: Tensor, other: Tensor) -> Tensor:
    overlap = _overlap(gradient, other)
    return gradient - overlap / _overlap(other, other) * gradient if overlap < 0 else gradient


def _other_is_changed(gradient: Tensor, other: Tensor) -> Tensor:
    return _with_if(other, gradient)


def _part_alone(gradient: Tensor, other: Tensor) -> Tensor:
    return gradient - _with_if(gradient, other)


def _part_in_place_of_the_rest(gradient: Tensor, other: Tensor) -> Tensor:
    if _overlap(gradient, other) < 0:
        return gradient - _with_if(gradient, other)
    return gradient


def _as_long_as_before(gradient: Tensor, other: Tensor) -> Tensor:
    left = _with_if(gradient, other)
    return left / left.norm() * gradient.norm() if _overlap(gradient, other) < 0 else left


def _number_by_number(gradient: Tensor, other: Tensor) -> Tensor:
    return torch.where(gradient * other < 0, 0.0, gradient)


def _thrown_away(gradient: Tensor, other: Tensor) -> Tensor:
    return torch.zeros_like(gradient) if _overlap(gradient, other) < 0 else gradient


def _summed(gradient: Tensor, other: Tensor) -> Tensor:
    return _with_if(gradient, other) + other


def _nothing_by_nothing(gradient: Tensor, other: Tensor) -> Tensor:
    return gradient - _overlap(gradient, other).clamp(max=0) / _overlap(other, other) * other


def _in_place(gradient: Tensor, other: Tensor) -> Tensor:
    overlap = _overlap(gradient, other)
    if overlap < 0:
        gradient -= overlap / _overlap(other, other) * other
    return gradient


EXERCISE = Exercise(
    id="03.5",
    title="two gradients that disagree",
    reference="palbert.gradient_surgery.without_conflict",
    cases=_cases,
    sizes={"n": 7},
    hints=(
        "Two gradients disagree where their inner product is negative: a step along one undoes "
        "some of the other.",
        "The part of a vector g along h is (g . h) / (h . h) * h.",
        "Where gradient @ other < 0: gradient - (gradient @ other) / (other @ other) * other. "
        "Otherwise gradient itself.",
    ),
    mistakes=(
        Mistake(
            "Where `other` is zero, this divides 0 by 0, and a single nan in a gradient ends the "
            "training. Zero disagrees with nothing: return `gradient`.",
            _nothing_by_nothing,
        ),
        Mistake(
            "The caller's gradient is changed in place, but the other tasks still need it as it "
            "was: make a new one.",
            _in_place,
        ),
        Mistake(
            "That changes `other` and returns it. It is `gradient` that loses a part.",
            _other_is_changed,
        ),
        Mistake(
            "`other` is added at the end. Return the changed `gradient` alone: each task's own "
            "one is added later, and would count twice.",
            _summed,
        ),
        Mistake(
            "That is the part to take away, not what is left: subtract it from `gradient`.",
            _part_alone,
        ),
        Mistake(
            "Where they disagree, what is left is the part to take away: subtract it from "
            "`gradient`.",
            _part_in_place_of_the_rest,
        ),
        Mistake(
            "What is left is stretched to the length of `gradient`. It may be shorter: the rest "
            "was in conflict.",
            _as_long_as_before,
        ),
        Mistake(
            "Where they agree, the shared part is taken away too, and that is what helps both. "
            "Change `gradient` only where the inner product is negative.",
            _always,
        ),
        Mistake(
            "The sign is the wrong way round: the part is taken away where they agree, and stays "
            "where they disagree.",
            _where_they_agree,
        ),
        Mistake(
            "The part along `other` is doubled, not taken away: the inner product is negative, so "
            "subtract it.",
            _added,
        ),
        Mistake(
            "`gradient` gets longer or shorter but keeps its direction. Subtract a multiple of "
            "`other`.",
            _shortened,
        ),
        Mistake(
            "The inner product is not divided by anything: what is subtracted depends on how long "
            "`other` is. Divide by other @ other.",
            _not_divided,
        ),
        Mistake(
            "The inner product is divided by the length of `other`. It takes the square: once for "
            "the inner product, once for `other` as the direction.",
            _divided_by_norm,
        ),
        Mistake(
            "The inner product is divided by the square of `gradient`'s own length. It takes the "
            "length of `other`.",
            _by_own_norm,
        ),
        Mistake(
            "The cosine times `other` is the part along it only where both are equally long. "
            "Divide the inner product by other @ other.",
            _cosine,
        ),
        Mistake(
            "The whole gradient is thrown away where they disagree. Only its part along `other` "
            "has to go.",
            _thrown_away,
        ),
        Mistake(
            "That compares number by number. They are vectors: whether they disagree is one inner "
            "product over all numbers.",
            _number_by_number,
        ),
    ),
    rewrites=(_with_if, _along_the_direction),
    trains=lambda config: config.surgery,
)
