"""Results: the data and the stored measurements from which the questions are answered.

A question addresses an experiment by its role, and sees the roles that it declared to need.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from td1report.inputs.data import FashionMNIST
from td1report.inputs.experiments import FAMILY, Role, candidates, distinct
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
        experiments: role -> experiment, trained for this report or not.
        runs_by_experiment: name -> runs of each trained experiment, in the order of the seeds.
        load_probabilities: (experiment name, seed) -> (num_test_images, 10) float32 test probabilities.
        anomalies: one forest a seed.
        timings: seconds per epoch of plain `fit`.
        needs: what may be asked for: roles, "anomalies", "timing", "comparisons"; None lets all through.
        whole: the results this is a limited view of; a family of comparisons is corrected over all its members,
            whatever a question looks at.
    """

    data: FashionMNIST
    experiments: Mapping[Role, Experiment]
    runs_by_experiment: Mapping[str, tuple[Run, ...]]
    load_probabilities: Callable[[str, int], NDArray[np.float32]]
    anomalies: tuple[Anomalies, ...] = ()
    timings: tuple[Timing, ...] = ()
    needs: frozenset[str] | None = None
    whole: "Results | None" = None

    def limited_to(self, needs: frozenset[str]) -> "Results":
        """The same results, of which only `needs` may be asked for: an undeclared need fails where it is used."""
        names = {experiment.name for role, experiment in self.experiments.items() if role in needs}
        return replace(
            self,
            runs_by_experiment={name: runs for name, runs in self.runs_by_experiment.items() if name in names},
            anomalies=self.anomalies if "anomalies" in needs else (),
            timings=self.timings if "timing" in needs else (),
            needs=needs,
            whole=self.whole or self,
        )

    @cached_property
    def by_name(self) -> dict[str, Experiment]:
        """Name -> experiment, each once, in the order of the roles."""
        return {experiment.name: experiment for experiment in distinct(self.experiments)}

    def name(self, role: Role) -> str:
        """The name of the experiment that plays a role."""
        return self.experiments[role].name

    def role_of(self, name: str) -> Role:
        """The first role that the experiment of this name plays.

        Raises:
            KeyError: if no experiment has this name.
        """
        for role, experiment in self.experiments.items():
            if experiment.name == name:
                return role
        raise KeyError(f"Expected one of {list(self.by_name)}. Received: {name!r}")

    def timing(self, role: Role) -> Timing:
        """Seconds per epoch of one experiment.

        Raises:
            KeyError: if the question has not declared the need "timing", or the experiment was not timed.
        """
        timings = {timing.experiment: timing for timing in self.timings}
        if self.name(role) not in timings:
            raise KeyError(
                f"Expected one of {sorted(timings)}, and the need 'timing' declared in the outline. "
                f"Received: {str(role)!r} ({self.name(role)})"
            )
        return timings[self.name(role)]

    def runs(self, role: Role) -> tuple[Run, ...]:
        """The runs of one experiment, one a seed.

        Raises:
            KeyError: if the question has not declared that it needs them.
        """
        name = self.name(role)
        if name not in self.runs_by_experiment:
            raise KeyError(
                f"Expected one of {sorted(self.runs_by_experiment)}, as declared in the outline's needs. "
                f"Received: {str(role)!r} ({name})"
            )
        return self.runs_by_experiment[name]

    def shown_run(self, role: Role) -> Run:
        """The run whose images are shown, fixed in advance: that of the first seed."""
        return self.runs(role)[SHOWN_SEED_POSITION]

    def probabilities(self, role: Role, seed: int) -> NDArray[np.float32]:
        """(num_test_images, 10) softmax outputs of one run on the test images."""
        self.runs(role)
        return self.load_probabilities(self.name(role), seed)

    def predictions(self, role: Role, seed: int) -> NDArray[np.intp]:
        """(num_test_images,) predicted classes of one run."""
        predicted: NDArray[np.intp] = self.probabilities(role, seed).argmax(axis=1)
        return predicted

    def outcomes(self, outcome: Outcome = "val_error") -> dict[str, tuple[float, ...]]:
        """Experiment name -> outcome of the verdict procedure, one value a seed: error in %, loss in nats."""
        return {
            name: tuple(inference.outcome(run.history, outcome) for run in runs)
            for name, runs in self.runs_by_experiment.items()
        }

    @property
    def family(self) -> tuple[tuple[str, str], ...]:
        """The family of comparisons fixed in advance, as names of experiments."""
        return tuple((self.name(a), self.name(b)) for a, b in FAMILY)

    def comparisons(self, outcome: Outcome = "val_error") -> tuple[Comparison, ...]:
        """The family fixed in advance, corrected together, in the order of `experiments.FAMILY`."""
        if self.needs is not None and "comparisons" not in self.needs:
            raise KeyError("Expected a question that declares the need 'comparisons' in the outline.")
        return (self.whole or self).families[outcome]

    def comparison(self, a: Role, b: Role, outcome: Outcome = "val_error") -> Comparison:
        """One comparison of the family, a minus b."""
        names = (self.name(a), self.name(b))
        return next(c for c in self.comparisons(outcome) if (c.a, c.b) == names)

    @cached_property
    def families(self) -> dict[Outcome, tuple[Comparison, ...]]:
        """The comparisons of both outcomes, over the experiments at hand."""
        outcomes: tuple[Outcome, ...] = ("val_error", "val_loss")
        return {outcome: inference.compare_family(self.family, self.outcomes(outcome), outcome) for outcome in outcomes}

    def choice(self) -> Choice:
        """The model retained, from validation outcomes and numbers of weights alone."""
        outcomes = self.outcomes("val_error")
        chosen_among = candidates(self.experiments)
        return selection.choose(
            selection.ValidationOutcomes(
                outcomes={experiment.name: outcomes[experiment.name] for experiment in chosen_among},
                num_parameters={experiment.name: num_parameters(experiment) for experiment in chosen_among},
            )
        )
