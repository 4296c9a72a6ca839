"""Question 4.2: half the neurons."""

from td1report.answers.models import Contrast, Modification, error_panels, gap_contrast, measures, modification
from td1report.answers.results import Results
from td1report.answers.shared import DenseLayer, dense_layers
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES, NUM_PIXELS
from td1report.records import Answer, Facts


class LayerHalved(Facts):
    """Weights of one layer before and after the hidden layers are halved."""

    before: DenseLayer
    """The layer in the reference."""
    after: DenseLayer
    """The layer once the hidden layers are halved."""
    ratio: float
    """Ratio of the numbers of weights and biases, before over after."""


class HalfNeurons(Modification):
    """q4_2."""

    units_before: int
    """Number of neurons of a hidden layer of the reference."""
    units_after: int
    """Number of neurons of a hidden layer once halved."""
    units_ratio: int
    """Ratio of the two, before over after, rounded down."""
    gap_change: Contrast
    """Gap between validation and fitted images: half - full, in pt."""
    layers: tuple[LayerHalved, ...]
    """The layers, input side first, output layer last."""
    parameters_ratio: float
    """Ratio of the numbers of weights and biases, before over after."""
    multiply_adds_ratio: float
    """Ratio of the numbers of multiply-adds, before over after."""
    linear_coefficient: int
    """Coefficient of n, without unit, in the number of weights of two hidden layers of n neurons: n**2 + linear * n +
    constant."""
    constant: int
    """Constant of the same polynomial, without unit."""


def q4_2(results: Results) -> Answer[HalfNeurons]:
    """Does halving the hidden layers degrade the results, and why are the weights not halved?"""
    roles = Role.NARROWER, Role.BASE
    before, after = (dense_layers(results.experiments[role].units) for role in reversed(roles))
    smaller, reference = (measures(results, role) for role in roles)
    return Answer(
        facts=HalfNeurons.model_validate(
            modification(results, *roles)
            | {
                "gap_change": gap_contrast(results, *roles),
                "units_before": before[0].neurons,
                "units_after": after[0].neurons,
                "units_ratio": before[0].neurons // after[0].neurons,
                "layers": tuple(
                    LayerHalved(before=old, after=new, ratio=old.parameters / new.parameters)
                    for old, new in zip(before, after, strict=True)
                ),
                "parameters_ratio": reference.parameters / smaller.parameters,
                "multiply_adds_ratio": reference.multiply_adds / smaller.multiply_adds,
                # (pixels + 1) n + (n + 1) n + (n + 1) classes, collected by powers of n.
                "linear_coefficient": NUM_PIXELS + 1 + 1 + NUM_CLASSES,
                "constant": NUM_CLASSES,
            }
        ),
        figures={"curves": error_panels(results, {"error": roles}, {"width_mm": 78, "height_mm": 42})},
    )
