"""08.4: what a part's loss counts, so that parts add up to their batch."""

from typing import Any

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    return {
        "a task in one part": ("sst", 1, None),
        "a task in four parts": ("para", 4, None),
        "a task beside SimCSE": ("sts", 5, 0.1),
        "SimCSE beside four parts": ("simcse", 4, 0.05),
        "SimCSE alone": ("simcse", 1, None),
        "SimCSE beside one part": ("simcse", 1, 0.1),
        "a task in two parts": ("para", 2, 0.3),
        "SimCSE alone, three parts": ("simcse", 3, None),
        "SimCSE that counts nothing": ("simcse", 2, 0.0),
    }


def _with_match(name: str, parts: int, simcse_weight: float | None) -> float:
    if name != "simcse":
        return parts**-1
    return simcse_weight if simcse_weight is not None else 1.0


def _by_dict(name: str, parts: int, simcse_weight: float | None) -> float:
    alone = {None: 1.0}
    return {"simcse": alone.get(simcse_weight, simcse_weight)}.get(name, 1 / parts)  # type: ignore[return-value]


def _sum_of_parts(name: str, parts: int, simcse_weight: float | None) -> float:  # noqa: ARG001
    return 1.0 if name != "simcse" or simcse_weight is None else simcse_weight


def _divides_all(name: str, parts: int, simcse_weight: float | None) -> float:
    return _with_match(name, 1, simcse_weight) / parts


def _multiplies(name: str, parts: int, simcse_weight: float | None) -> float:
    return float(parts) if name != "simcse" else _with_match(name, parts, simcse_weight)


def _weight_lost(name: str, parts: int, simcse_weight: float | None) -> float:  # noqa: ARG001
    return 1 / parts if name != "simcse" else 1.0


def _none_is_zero(name: str, parts: int, simcse_weight: float | None) -> float:
    return 1 / parts if name != "simcse" else simcse_weight or 0.0


def _takes_from_task(name: str, parts: int, simcse_weight: float | None) -> float:
    if name == "simcse":
        return _with_match(name, parts, simcse_weight)
    return (1 - (simcse_weight or 0.0)) / parts


def _none_stays(name: str, parts: int, simcse_weight: float | None) -> Any:
    return 1 / parts if name != "simcse" else simcse_weight


def _same_for_all(name: str, parts: int, simcse_weight: float | None) -> float:  # noqa: ARG001
    return 1 / parts


EXERCISE = Exercise(
    id="08.4",
    title="the weight of a part",
    reference="palbert.losses.loss_weight",
    cases=_cases,
    hints=(
        "Gradients of the parts are added up. Each part's loss is a mean over its own examples: "
        "what must they be multiplied by to be the mean over the batch?",
        "A task's loss counts 1 / parts. SimCSE's is in one part of the step only.",
        "SimCSE alone in its stage (simcse_weight is None) counts 1.0, beside a task "
        "simcse_weight.",
    ),
    mistakes=(
        Mistake(
            "Every part counts in full: the gradient of a batch in 4 parts would be 4 times as "
            "large. A task's loss counts 1 / parts.",
            _sum_of_parts,
        ),
        Mistake(
            "SimCSE's loss is divided as well, but it is in one part of the step alone: nothing "
            "adds up to make it whole.",
            _divides_all,
        ),
        Mistake(
            "A task's loss is multiplied by the number of parts: means of parts add up to parts "
            "times the batch's mean, so divide.",
            _multiplies,
        ),
        Mistake(
            "SimCSE counts in full beside a task: there it shall count simcse_weight.",
            _weight_lost,
        ),
        Mistake(
            "In its own stage SimCSE is all there is: with simcse_weight None it counts 1.0, or "
            "nothing would be learnt.",
            _none_is_zero,
        ),
        Mistake(
            "The task's loss counts less where SimCSE is beside it. SimCSE is added to a step and "
            "takes nothing away.",
            _takes_from_task,
        ),
        Mistake(
            "In its own stage simcse_weight is None, and a loss cannot be multiplied by that: "
            "SimCSE counts 1.0 there.",
            _none_stays,
        ),
        Mistake(
            "SimCSE's loss is treated like a task's. It is in one part of a step only, and counts "
            "simcse_weight, or 1.0 where that is None.",
            _same_for_all,
        ),
    ),
    rewrites=(_with_match, _by_dict),
)
