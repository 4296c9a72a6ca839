"""Question 2.1: kind of the output layer."""

import numpy as np

from td1report.answers.results import Results
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts

EXAMPLE_SCORES = ((2, 2.0), (4, 1.0), (6, -1.0))
"""Class and score before activation, of an example computed by hand: three garments that look alike."""


class ActivatedScore(Facts):
    """One score, and what two activation functions make of it."""

    label: int
    """Class code."""
    score: float
    """Score before activation, without unit."""
    softmax: float
    """Value of softmax over the scores of the example, a probability in [0, 1]."""
    sigmoid: float
    """Value of the sigmoid of this score, in [0, 1]."""


class OutputLayer(Facts):
    """q2_1."""

    num_classes: int
    """Number of classes, hence of output neurons."""
    example: tuple[ActivatedScore, ...]
    """Scores of the example, highest first."""
    softmax_sum: float
    """Sum of the values of softmax, without unit."""
    sigmoid_sum: float
    """Sum of the values of the sigmoid, without unit."""
    hesitation: tuple[int, int]
    """Class codes between which a network hesitates."""
    between: int
    """Class code that a single output neuron would predict: the mean of the two, which is the code of a third
    garment."""


def q2_1(_: Results) -> Answer[OutputLayer]:
    """Kind of the output layer, shown on three scores."""
    scores = np.array([score for _, score in EXAMPLE_SCORES])
    softmax = np.exp(scores) / np.exp(scores).sum()
    sigmoid = 1 / (1 + np.exp(-scores))
    first, second = EXAMPLE_SCORES[0][0], EXAMPLE_SCORES[1][0]
    rows = zip(EXAMPLE_SCORES, softmax, sigmoid, strict=True)
    return Answer(
        facts=OutputLayer(
            num_classes=NUM_CLASSES,
            example=tuple(
                ActivatedScore(label=label, score=score, softmax=float(soft), sigmoid=float(sigm))
                for (label, score), soft, sigm in rows
            ),
            softmax_sum=float(softmax.sum()),
            sigmoid_sum=float(sigmoid.sum()),
            hesitation=(first, second),
            between=(first + second) // 2,
        )
    )
