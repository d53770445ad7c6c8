"""08.6: how many bytes an all-reduce makes each process send."""

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    return {
        "BERT-base, two processes": (109_482_240, 2),
        "one process": (22_700_000, 1),
        "four processes": (22_700_000, 4),
        "eight processes": (1000, 8),
        "three processes": (66_000_000, 3),
    }


def _in_chunks(parameters: int, processes: int) -> float:
    chunk = 4 * parameters / processes
    return chunk * (processes - 1) + chunk * (processes - 1)


def _what_stays(parameters: int, processes: int) -> float:
    return 8 * parameters - 8 * parameters / processes


def _one_way(parameters: int, processes: int) -> float:
    return (processes - 1) / processes * 4 * parameters


def _without_share(parameters: int, processes: int) -> float:  # noqa: ARG001
    return 2.0 * 4 * parameters


def _to_everyone(parameters: int, processes: int) -> float:
    return (processes - 1) * 4.0 * parameters


def _numbers(parameters: int, processes: int) -> float:
    return 2 * (processes - 1) / processes * parameters


def _bits(parameters: int, processes: int) -> float:
    return 2 * (processes - 1) / processes * 32 * parameters


def _of_all(parameters: int, processes: int) -> float:
    return 2.0 * (processes - 1) * 4 * parameters


EXERCISE = Exercise(
    id="08.6",
    title="bytes in a ring",
    reference="palbert.workbook.demonstrations.scaling.traffic",
    cases=_cases,
    hints=(
        "The gradient is cut into as many chunks as there are processes. In each round every "
        "process sends one chunk to its neighbour.",
        "processes - 1 rounds add the chunks up, and as many again spread the sums.",
        "2 * (processes - 1) * (4 * parameters / processes)",
    ),
    mistakes=(
        Mistake(
            "That is half of it: after processes - 1 rounds of adding, each process has one chunk "
            "of the sum, and as many rounds again spread the chunks. A number in float32 has 4 "
            "bytes.",
            _one_way,
        ),
        Mistake(
            "A process need not send its own chunk to itself: the share is (processes - 1) / "
            "processes. One process alone sends nothing.",
            _without_share,
        ),
        Mistake(
            "That is everybody sending everything to everyone. In a ring the bytes hardly grow "
            "with the number of processes.",
            _to_everyone,
        ),
        Mistake(
            "That counts numbers, not bytes: a number in float32 has 4.",
            _numbers,
        ),
        Mistake("Those are bits: a number in float32 has 4 bytes.", _bits),
        Mistake("That is what all processes send together: divide by their number.", _of_all),
    ),
    rewrites=(_in_chunks, _what_stays),
    trains=lambda config: False,  # noqa: ARG005 - a calculation
)
