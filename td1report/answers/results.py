"""What the answers are written from: the data and the stored results, one question seeing what it declared to need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from td1report.inputs.data import FashionMNIST
from td1report.inputs.experiments import FAMILY, candidates
from td1report.inputs.network import num_parameters
from td1report.records import Anomalies, Choice, Comparison, Experiment, Run, Timing
from td1report.stats import inference, selection

SHOWN_SEED_POSITION = 0
"""Images and the confusion matrix are those of the first seed: declared before any result was seen."""

Outcome = Literal["val_error", "val_loss"]


@dataclass(frozen=True, eq=False)
class Results:
    """All that was measured, before it is turned into answers.

    Attributes:
        data: the images and labels.
        experiments: the plan, by name.
        runs_by_experiment: the runs of each experiment, in the order of the seeds.
        load_probabilities: (experiment name, seed) -> (num_test_images, 10) float32 test probabilities.
        anomalies: one forest a seed.
        timings: seconds per epoch of plain `fit`.
        needs: what may be asked for: experiment names, "anomalies", "timing", "comparisons"; None lets all through.
        whole: the results this is a limited view of; a family of comparisons is corrected over all its members,
            whatever a question looks at.
    """

    data: FashionMNIST
    experiments: Mapping[str, Experiment]
    runs_by_experiment: Mapping[str, tuple[Run, ...]]
    load_probabilities: Callable[[str, int], NDArray[np.float32]]
    anomalies: tuple[Anomalies, ...] = ()
    timings: tuple[Timing, ...] = ()
    needs: frozenset[str] | None = None
    whole: "Results | None" = None

    def limited_to(self, needs: frozenset[str]) -> "Results":
        """The same results, of which only `needs` may be asked for: an undeclared need fails where it is used."""
        return replace(
            self,
            runs_by_experiment={name: runs for name, runs in self.runs_by_experiment.items() if name in needs},
            anomalies=self.anomalies if "anomalies" in needs else (),
            timings=self.timings if "timing" in needs else (),
            needs=needs,
            whole=self.whole or self,
        )

    def runs(self, experiment: str) -> tuple[Run, ...]:
        """The runs of one experiment, one a seed.

        Raises:
            KeyError: if the question has not declared that it needs them.
        """
        if experiment not in self.runs_by_experiment:
            raise KeyError(
                f"Expected one of {sorted(self.runs_by_experiment)}, as declared in the outline's needs. "
                f"Received: {experiment!r}"
            )
        return self.runs_by_experiment[experiment]

    def shown_run(self, experiment: str) -> Run:
        """The run whose images are shown, fixed in advance: that of the first seed."""
        return self.runs(experiment)[SHOWN_SEED_POSITION]

    def probabilities(self, experiment: str, seed: int) -> NDArray[np.float32]:
        """(num_test_images, 10) softmax outputs of one run on the test images."""
        self.runs(experiment)
        return self.load_probabilities(experiment, seed)

    def predictions(self, experiment: str, seed: int) -> NDArray[np.intp]:
        """(num_test_images,) predicted classes of one run."""
        predicted: NDArray[np.intp] = self.probabilities(experiment, seed).argmax(axis=1)
        return predicted

    def outcomes(self, outcome: Outcome = "val_error") -> dict[str, tuple[float, ...]]:
        """The outcome of the verdict procedure for each experiment, one value a seed: error in %, loss in nats."""
        return {
            name: tuple(inference.outcome(run.history, outcome) for run in runs)
            for name, runs in self.runs_by_experiment.items()
        }

    def comparisons(self, outcome: Outcome = "val_error") -> tuple[Comparison, ...]:
        """The family fixed in advance, corrected together, in the order of `experiments.FAMILY`."""
        if self.needs is not None and "comparisons" not in self.needs:
            raise KeyError("Expected a question that declares the need 'comparisons' in the outline.")
        return (self.whole or self).families[outcome]

    def comparison(self, a: str, b: str, outcome: Outcome = "val_error") -> Comparison:
        """One comparison of the family, a minus b."""
        return next(c for c in self.comparisons(outcome) if (c.a, c.b) == (a, b))

    @cached_property
    def families(self) -> dict[Outcome, tuple[Comparison, ...]]:
        """The comparisons of both outcomes, over the experiments at hand."""
        outcomes: tuple[Outcome, ...] = ("val_error", "val_loss")
        return {outcome: inference.compare_family(FAMILY, self.outcomes(outcome), outcome) for outcome in outcomes}

    def choice(self) -> Choice:
        """The model retained, from validation outcomes and numbers of weights alone."""
        outcomes = self.outcomes("val_error")
        names = [experiment.name for experiment in candidates(self.experiments.values())]
        return selection.choose(
            selection.ValidationOutcomes(
                outcomes={name: outcomes[name] for name in names},
                num_parameters={name: num_parameters(self.experiments[name]) for name in names},
            )
        )
