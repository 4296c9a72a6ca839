"""Question 4.1: a third hidden layer."""

from collections.abc import Sequence

from td1report.answers.models import Modification, error_curves, loss_curves, measures, modification
from td1report.answers.results import Results
from td1report.answers.shared import DenseLayer, dense_layers
from td1report.inputs.experiments import Role
from td1report.records import Answer, Figure


class ThirdLayer(Modification):
    """q4_1."""

    layer: DenseLayer
    """The added layer."""
    parameters_ratio: float
    """Ratio of the numbers of weights and biases, deeper over reference."""
    multiply_adds_ratio: float
    """Ratio of the numbers of multiply-adds, deeper over reference."""


def q4_1(results: Results) -> Answer[ThirdLayer]:
    """Does a third hidden layer help, and what does it cost?"""
    roles = Role.DEEPER, Role.BASE
    deeper, reference = (measures(results, role) for role in roles)
    return Answer(
        facts=ThirdLayer.model_validate(
            modification(results, *roles)
            | {
                "layer": dense_layers(results.experiments[Role.DEEPER].units)[-2],
                "parameters_ratio": deeper.parameters / reference.parameters,
                "multiply_adds_ratio": deeper.multiply_adds / reference.multiply_adds,
            }
        ),
        figures={"curves": validation_curves(results, roles)},
    )


def validation_curves(results: Results, roles: Sequence[Role]) -> Figure:
    """Validation error and loss of several models, on the same axes."""
    names = tuple(map(results.name, roles))
    arrays = {}
    for role, name in zip(roles, names, strict=True):
        runs = results.runs(role)
        arrays[f"error.{name}"] = error_curves(runs, validation=True)
        arrays[f"loss.{name}"] = loss_curves(runs, validation=True)
    labels = {"panels": ("error", "loss"), "series": names, "colours": tuple(roles)}
    return Figure(kind="learning_curves", arrays=arrays, labels=labels)
