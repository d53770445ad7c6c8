"""What an exercise is made of; its files in ``exercises/`` hold one each, and nothing else.

A known mistake is a wrong version of the function, with what to say to whoever wrote it. It is
recognised by its symptoms: an answer that is wrong in the same places, with the same values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from palbert.config import Config
from palbert.runs.reader_code import find

Function = Callable[..., Any]
Cases = dict[str, tuple]  # arguments of a call, by its caption


class NotBuilt(Exception):
    """Something was computed with ``TODO``."""


class Unusable(Exception):
    """What an answer does cannot be compared; the message says what it is and what is wanted."""


class Todo:
    """The value of ``TODO``: stands where the reader's code is to come; nothing works on it."""

    def __repr__(self) -> str:
        return "TODO"

    def __getattr__(self, name: str) -> object:
        raise (AttributeError if name.startswith("__") else NotBuilt)(name)

    def _not_built(self, *_: object) -> Any:
        raise NotBuilt

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _not_built
    __rtruediv__ = __matmul__ = __rmatmul__ = __pow__ = __neg__ = __getitem__ = _not_built
    __iter__ = __call__ = __bool__ = __len__ = __float__ = __int__ = __lt__ = __gt__ = _not_built


TODO = Todo()


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer.

    Args:
        message: What is wrong and where to look, in one or two sentences.
        example: Code that makes this mistake.
    """

    message: str
    example: Function


@dataclass(frozen=True, eq=False)
class Exercise:
    """One thing to build.

    Args:
        id: ``NN.k``, the notebook and a number in it.
        title: What is built.
        reference: Dotted name of the package's own function, which the answer replaces in training.
        cases: Gives the arguments of every call that a check makes, by a caption, the same each
            time. Sizes are different primes, so that no swap of axes hides. Expected values differ
            between them.
        hints: Hints, from a nudge to nearly the answer.
        mistakes: Known mistakes in the order in which they are looked for, those with more symptoms
            first.
        rewrites: Valid answers that look different; they must pass.
        sizes: Names of axes by their size in the cases: ``{"batch": 5, "hidden": 13}``.
        gradient: Whether the gradient in the arguments counts.
        observe: Makes of ``(answer, *arguments)`` what is compared with the reference's; calls the
            answer unless given. It raises ``Unusable`` where there is nothing to compare.
        in_two_processes: Whether two processes must get the same for the first case.
        trains: Whether the answer takes part in a run with this config.
    """

    id: str
    title: str
    reference: str
    cases: Callable[[], Cases]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    rewrites: tuple[Function, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    gradient: bool = False
    in_two_processes: bool = False
    observe: Function = lambda answer, *arguments: answer(*arguments)
    trains: Callable[[Config], bool] = lambda config: True  # noqa: ARG005

    @property
    def name(self) -> str:
        """Name of the function that is asked for."""
        return self.reference.rpartition(".")[2]

    @cached_property
    def package_version(self) -> Function:
        """The package's own function."""
        module, symbol = find(self.reference)
        return getattr(module, symbol)
