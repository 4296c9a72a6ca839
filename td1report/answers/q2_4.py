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
    """Probability of the true class, in [0, 1]."""
    cross_entropy: float
    """Cross-entropy, -ln p, in nats."""
    cross_entropy_slope: float
    """Absolute derivative with respect to the score of the true class, without unit: 1 - p."""
    squared_error: float
    """Squared error (1 - p) ** 2, the term of the true class, in [0, 1]."""
    squared_error_slope: float
    """The same derivative of the squared error, without unit: 2 p (1 - p) ** 2."""


class Compilation(Facts):
    """q2_4."""

    num_classes: int
    """Number of classes."""
    chance_probability: float
    """Probability of each class for a network that does not tell them apart, in [0, 1]."""
    chance_loss: float
    """Cross-entropy of such a network, in nats: ln(number of classes)."""
    examples: tuple[PenalisedProbability, ...]
    """The two losses on four probabilities of the true class, highest first."""
    learning_rate: float
    """Adam's learning rate, without unit."""
    beta_1: float
    """Adam's decay of the mean gradient, in [0, 1]."""
    beta_2: float
    """Adam's decay of the mean squared gradient, in [0, 1]."""


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
