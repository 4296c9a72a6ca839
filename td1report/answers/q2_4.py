"""Question 2.4: loss, optimizer and metric of `compile`. Losses are in nats."""

from math import log

from td1report.answers.results import Results
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts

LEARNING_RATE, BETA_1, BETA_2 = 0.001, 0.9, 0.999
"""Defaults of `keras.optimizers.Adam`, which are those of Kingma and Ba (2015), arXiv 1412.6980, algorithm 1."""
EXAMPLE_PROBABILITIES = (0.9, 0.5, 0.1, 0.01)


class PenalisedProbability(Facts):
    """Values and slopes of two losses on one image, given the probability of its true class."""

    p_true: float
    cross_entropy: float
    """-ln p."""
    cross_entropy_slope: float
    """Absolute derivative with respect to the score of the true class: 1 - p."""
    squared_error: float
    """(1 - p) ** 2, the term of the true class."""
    squared_error_slope: float
    """The same derivative: 2 p (1 - p) ** 2."""


class Compilation(Facts):
    """q2_4."""

    num_classes: int
    chance_probability: float
    chance_loss: float
    """ln(number of classes): cross-entropy of a network that gives every class the same probability."""
    examples: tuple[PenalisedProbability, ...]
    learning_rate: float
    beta_1: float
    beta_2: float


def q2_4(_: Results) -> Answer[Compilation]:
    """Loss, optimizer and metric, with what the loss makes of four probabilities."""
    return Answer(
        facts=Compilation(
            num_classes=NUM_CLASSES,
            chance_probability=1 / NUM_CLASSES,
            chance_loss=log(NUM_CLASSES),
            examples=tuple(
                PenalisedProbability(
                    p_true=p,
                    cross_entropy=-log(p),
                    cross_entropy_slope=1 - p,
                    squared_error=(1 - p) ** 2,
                    squared_error_slope=2 * p * (1 - p) ** 2,
                )
                for p in EXAMPLE_PROBABILITIES
            ),
            learning_rate=LEARNING_RATE,
            beta_1=BETA_1,
            beta_2=BETA_2,
        )
    )
