"""The training loop: one for CPU, one GPU and several processes.

    each step: its plan -> batches -> losses -> backward -> clip -> AdamW

A run can be killed at any moment and goes on from its newest checkpoint with the same bits: the
plan says what each step does, and every generator is seeded anew at every step.
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from numpy.typing import NDArray
from torch import nn

from palbert.bert.encoders import load_tokenizer
from palbert.config import Config
from palbert.data.batches import TaskData
from palbert.data.sources import data_sets, load_data
from palbert.distributed import (
    data_parallel,
    rank,
    seed_everything,
    wait_for_all,
    world_size,
)
from palbert.evaluation import predict
from palbert.hardware import choose_device, choose_precision
from palbert.model import PalBert, load_trained
from palbert.runs.sealed_folder import mend_replacement, remove
from palbert.training.averaging import WeightAverage
from palbert.training.batch_source import BatchSource, tokenize_split
from palbert.training.best_model import BestModel
from palbert.training.checkpoint import Checkpoint, load_checkpoint, on_host, room_for_checkpoints
from palbert.training.checkpoint_writer import CheckpointWriter
from palbert.training.examples import limited, training_examples
from palbert.training.gradients import StepGradients
from palbert.training.made_steps import MadeSteps
from palbert.training.objective import Objective
from palbert.training.optimizer import Optimizer, use_sparse_embeddings
from palbert.training.outcome import Outcome
from palbert.training.plan import TOGETHER, Step, plan_steps
from palbert.training.run_record import RunRecord
from palbert.training.same_run import MOVABLE, check_same, same_run_facts

CPU_TOKENS = 1536  # worked through at once in training; keeps MiniLM near 2 GB


def train(
    config: Config,
    run_dir: Path,
    stop_requested: Callable[[], bool] = lambda: False,
    *,
    may_shrink: bool = False,
    exact: bool = False,
) -> None:
    """Train to the end, or until a stop is asked for; called on every rank.

    Args:
        config: Settings of the run.
        run_dir: Folder of the run; an unfinished run in it goes on.
        stop_requested: Asked at every batch; True ends the run after a checkpoint.
        may_shrink: Whether another number of processes may go on with a run: the same batches, but
            sums that differ in bits.
        exact: Whether to refuse where bits would differ; otherwise other threads, another GPU,
            precision or torch go on with a run, and it is said.

    Raises:
        ValueError: The config does not fit the data, the encoder or the number of processes.
        NonFiniteLoss: A loss is not finite; raised on all ranks, with step and task. Earlier
            checkpoints are kept.
    """
    Training(config, run_dir, stop_requested, may_shrink=may_shrink, exact=exact).run()


class Training:
    """One run on one rank; arguments as for ``train``."""

    def __init__(
        self,
        config: Config,
        run_dir: Path,
        stop_requested: Callable[[], bool],
        *,
        may_shrink: bool = False,
        exact: bool = False,
    ) -> None:
        self.movable = frozenset() if exact else MOVABLE
        if may_shrink:
            self.movable |= {"world_size", "threads"}
        self.config, self.run_dir, self.stop_requested = config, run_dir, stop_requested
        self.device = choose_device()
        self.precision = choose_precision(self.device, config.precision)
        names = data_sets(config.extra_data, config.task)
        data = limited(load_data(config.data, names), config)
        train, sentences = training_examples(data, config)
        self.tokenizer = load_tokenizer(config.encoder)
        on_cpu = self.device.type == "cpu"
        at_once = CPU_TOKENS if on_cpu else math.inf
        self.source = BatchSource(config, train, data.dev, sentences, self.tokenizer, at_once)
        self.plan = plan_steps(config, self.source.sizes)
        torch.manual_seed(config.seed)
        self.model = PalBert.from_encoder(
            config.encoder, config.pals, config.encoding, config.relational_layer
        )
        self.model.config.tasks = [*self.source.sizes]
        self.model.config.both_orders = config.both_orders
        if config.frozen:
            self.model.freeze_encoder()
        heads = self.model.head_parameters()
        if on_cpu and config.sampler != TOGETHER:  # whose gradients are laid out as vectors
            use_sparse_embeddings(self.model.bert.embeddings.word_embeddings)
        self.objective = Objective(self.model, config.simcse, config.r_drop).to(self.device)
        self.average = WeightAverage(self.model, config.weight_average)
        faster = [(heads, config.head_rate), (self.model.pals.parameters(), config.pal_rate)]
        self.optimizer = Optimizer(self.objective, config.weight_decay, faster, self.precision)
        wrapped: nn.Module = self.objective
        if world_size() > 1:
            wrapped = data_parallel(self.objective, self.model.pals, self.optimizer.sparse)
        self.gradients = StepGradients(
            config, self.source, wrapped, self.optimizer, self.device, self.precision
        )
        self.record = RunRecord(run_dir, config, data)  # which keeps no training examples
        self.same = same_run_facts(config, data.folder, self.precision, self.device)
        self.made = MadeSteps(self.record, late=not on_cpu)
        self.best = BestModel(run_dir, self.model, self.tokenizer, self.record)
        self.writer = CheckpointWriter(run_dir / "checkpoint", self._say_written, beside=not on_cpu)
        self.step, self.moved = 0, ""

    def run(self) -> None:
        """Make every step that is left, then write the result."""
        with self.writer:
            self._run()

    def _run(self) -> None:
        self._resume()
        if rank() == 0:
            room_for_checkpoints(self.objective, self.run_dir)
        self.record.start(self.step, len(self.plan), self.model, self.precision, self.moved)
        self.objective.train()
        self.record.start_clock()
        for step in self.plan[self.step :]:
            if self._out_of_patience(step):
                self.record.stop_early(self.step, step.epoch - 1, self.best.epoch)
                break
            if not self._train_step(step):
                self._save_checkpoint()
                self.writer.wait()
                self.record.write("stopped", step=self.step)
                return
            self.step += 1
            if step.ends_epoch:
                self._evaluate(step.epoch)
            elif rank() == 0 and self.writer.is_due():
                self._save_checkpoint()
        if self.best.score == -math.inf:
            self._evaluate(self.plan[-1].epoch)
        self._finish()

    def _out_of_patience(self, step: Step) -> bool:
        """Whether the epochs before this step's have gone on too long without a better score."""
        patience = self.config.patience
        return patience is not None and step.epoch - 1 - self.best.epoch >= patience

    def _train_step(self, step: Step) -> bool:
        """One optimiser step; False if a stop was asked for instead."""
        seed_everything(self.config.seed, self.step, rank())
        if step.starts_tasks:
            self.optimizer.forget()  # SimCSE's small gradients would make the first steps too long
        self.optimizer.zero_grad()
        losses, work = self.gradients(self.step, step)
        outcome = Outcome(self.step + 1, step, losses, work, stop=self.stop_requested())
        outcome.send(self.optimizer.clip(self.config.max_gradient_norm))
        if not self.made.may_move(outcome):
            return False
        self.optimizer.step(step.learning_rate)
        self.average.update()
        self.made.add(outcome)
        return True

    def _evaluate(self, epoch: int) -> None:
        """Score the dev splits in full; keep the weights if they are the best so far."""
        self.made.settle()
        self.writer.wait()  # ``best`` is never older than a checkpoint that knows of it
        with self.average.in_place():
            predictions = self._predict(self.model, self.source.dev)
            labels = {task: data.labels.numpy() for task, data in self.source.dev.items()}
            self.best.consider(self.step, epoch, predictions, labels)
        self._save_checkpoint()  # after the last step too: what fails later trains nothing twice
        wait_for_all(self.stop_requested)
        self.record.start_clock()

    def _predict(self, model: PalBert, split: Mapping[str, TaskData]) -> dict[str, NDArray]:
        """Every rank's predictions together, on every rank."""
        return {
            task: predict(model, data, self.precision, self.stop_requested)
            for task, data in split.items()
        }

    def _save_checkpoint(self) -> None:
        """Save, or begin to save, what the run needs to go on after its last step."""
        self.made.settle()
        if rank() == 0:
            self.writer.save(self._checkpoint)
        self.record.start_clock()

    def _checkpoint(self) -> Checkpoint:
        state = {**self.optimizer.state_dict(), **self.average.state_dict()}
        progress = {**self.best.progress(), **self.record.progress()}
        facts = {"same": self.same, "progress": progress}
        return Checkpoint(self.step, on_host(self.objective.state_dict()), on_host(state), facts)

    def _say_written(self, step: int) -> None:
        self.record.write("checkpoint", step=step)

    def _resume(self) -> None:
        """Go on from the newest whole checkpoint, if there is one.

        Raises:
            ValueError: It is another run's, or exactness was asked for and bits would differ;
                names each difference.
        """
        if rank() == 0:
            mend_replacement(self.run_dir / "best")
        found = load_checkpoint(self.run_dir / "checkpoint")
        if found is None:
            self.record.forget_after(0)
            return
        self.moved = check_same(self.run_dir, found.facts["same"], self.same, self.movable)
        self.objective.load_state_dict(dict(found.weights))
        self.optimizer.load_state_dict(dict(found.optimizer))
        self.average.load_state_dict(dict(found.optimizer))
        self.step, progress = found.step, found.facts["progress"]
        self.record.restore(found.step, progress)
        if self.best.restore(progress, self.plan[self.step - 1].epoch, self.device):
            self.moved = "; ".join(filter(None, [self.moved, "the best model was deleted"]))

    def _finish(self) -> None:
        """Predict the test splits with the best weights on all ranks, and write the result.

        The poster's authors used one GPU for that. The checkpoints, five times the model's size,
        go: there is nothing left to go on with.
        """
        self.writer.wait()
        best = load_trained(self.run_dir / "best").to(self.device)  # type: ignore[arg-type]
        there = {task: examples for task, examples in self.record.test.items() if examples}
        test = tokenize_split(self.config, there, self.tokenizer, labelled=False)
        predictions = self._predict(best, test)
        if rank() == 0:
            self.record.finish(self.step, predictions)
            remove(self.run_dir / "checkpoint")
