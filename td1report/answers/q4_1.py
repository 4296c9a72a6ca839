"""Question 4.1: a third hidden layer."""

from collections.abc import Sequence

from td1report.answers.models import Modification, error_curves, loss_curves, measures, modification
from td1report.answers.results import Results
from td1report.answers.shared import DenseLayer, dense_layers
from td1report.records import Answer, Figure


class ThirdLayer(Modification):
    """q4_1."""

    layer: DenseLayer
    """The added one."""
    parameters_ratio: float
    multiply_adds_ratio: float


def q4_1(results: Results) -> Answer[ThirdLayer]:
    """Does a third hidden layer help, and what does it cost?"""
    names = "three_layers_256", "two_layers_256"
    deeper, reference = (measures(results, name) for name in names)
    return Answer(
        facts=ThirdLayer.model_validate(
            modification(results, *names)
            | {
                "layer": dense_layers(results.experiments[names[0]].units)[-2],
                "parameters_ratio": deeper.parameters / reference.parameters,
                "multiply_adds_ratio": deeper.multiply_adds / reference.multiply_adds,
            }
        ),
        figures={"curves": validation_curves(results, names)},
    )


def validation_curves(results: Results, names: Sequence[str]) -> Figure:
    """Validation error and loss of several models, on the same axes."""
    arrays = {}
    for name in names:
        runs = results.runs(name)
        arrays[f"error.{name}"] = error_curves(runs, validation=True)
        arrays[f"loss.{name}"] = loss_curves(runs, validation=True)
    return Figure(kind="learning_curves", arrays=arrays, labels={"panels": ("error", "loss"), "series": tuple(names)})
