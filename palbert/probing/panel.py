"""The probe: pairs of sentences, one or two trained models, in the browser.

    ProbePanel()

With somebody there to use it this is a panel of controls, and beside it, hidden meanwhile, its last
answers as plain HTML, which a saved notebook keeps. Where a notebook runs unattended it is a
snapshot, and no widget is made.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from palbert.display.markup import Markup, element, fragment
from palbert.display.notebook import OneDisplay, attended, still
from palbert.paths import runs_folder
from palbert.probing.live_panel import LivePanel
from palbert.probing.pair_answer import Pair
from palbert.probing.probe import EXAMPLES, probe
from palbert.probing.saved_pairs import SavedPairs
from palbert.probing.trained_models import no_models, trained_models

NOTE = "The probe needs a running kernel: run this cell."
SNAPSHOT = "The probe, as a snapshot."


class ProbePanel:
    """A panel that puts pairs to trained models; shows itself in a notebook.

    Args:
        run_dir: Folder of any number of runs, or one run's own; None for the course's runs.
        examples: Pairs to choose from, by what they ask; the first is asked at once.
    """

    def __init__(
        self, run_dir: Path | str | None = None, examples: Mapping[str, Pair] = EXAMPLES
    ) -> None:
        self.run_dir, self.examples = Path(run_dir or runs_folder()), examples
        self.live: LivePanel | None = None

    def snapshot(self) -> Markup:
        """The newest model's answers for the examples, and the saved pairs, as plain HTML."""
        models = trained_models(self.run_dir)
        if not models:
            return element("p", no_models(self.run_dir))
        saved = SavedPairs(self.run_dir)
        try:
            saved.table()
            newest = probe([*models.values()][-1], [*self.examples.values()])
        except (ValueError, OSError) as error:
            return element("p", f"The probe has no answers: {error}")
        return fragment(newest.snapshot, saved.as_html())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        if not attended():
            return {"text/html": self.snapshot(), "text/plain": SNAPSHOT}
        last = OneDisplay()
        last.show(still(Markup()), "")
        self.live = LivePanel(
            self.run_dir, self.examples, lambda answers: last.show(still(answers), SNAPSHOT)
        )
        bundle: Any = self.live.widget._repr_mimebundle_()
        return bundle | {"text/html": element("p", NOTE), "text/plain": NOTE}
