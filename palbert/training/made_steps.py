"""The steps of a run, written down once their losses are known.

A GPU is told a step ahead what to do: while it works, the next batch is made and copied, and the
losses of the step before are read. That step has moved the weights by then, whatever its losses
were; so all that saves or scores the weights settles it first.
"""

from palbert.training.outcome import Outcome
from palbert.training.run_record import RunRecord


class MadeSteps:
    """Takes each step's outcome before and after the step moves the weights.

    Args:
        record: Record of the run.
        late: Whether an outcome is read a step late, as on a GPU, which else had to be waited for.
    """

    def __init__(self, record: RunRecord, *, late: bool) -> None:
        self.record, self.late = record, late
        self.stopping = False
        self._last: Outcome | None = None

    def may_move(self, outcome: Outcome) -> bool:
        """Whether a step may move the weights; not if a rank was asked to stop.

        Raises:
            NonFiniteLoss: A loss was not finite, of this step or, where it is late, of the one
                before.
        """
        if self.late:
            self.settle()
        else:
            self.stopping = outcome.read().stop
        return not self.stopping

    def add(self, outcome: Outcome) -> None:
        """Take in a step that has moved the weights."""
        self._last = outcome
        if not self.late:
            self.settle()

    def settle(self) -> None:
        """Write the last step down, unless that was done.

        Raises:
            NonFiniteLoss: Its loss was not finite.
        """
        outcome, self._last = self._last, None
        if outcome is not None:
            losses, stop, skipped = outcome.read()
            self.stopping |= stop
            self.record.finish_step(
                outcome.number, outcome.step, losses, outcome.work, skipped=skipped
            )
