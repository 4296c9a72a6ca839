"""Question 1.5: the treatments that a multilayer perceptron needs, and their reasons.

Pixel statistics are those of the images scaled to [0, 1], sizes in bytes.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from td1report.answers.images import HIGHEST_LEVEL, SIDE, level_counts
from td1report.answers.results import Results
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES, NUM_PIXELS, layer_parameters
from td1report.records import Answer, Facts

LEVELS_ADDED = (200, 100)
"""Two grey levels whose sum does not fit into 8 bits."""
CODES_CONFUSED = ((5, 4), (0, 6))
"""(true, predicted): two garments unlike each other with neighbouring codes, two alike with distant codes."""


class CodeMistake(Facts):
    """Cost of one confusion under a loss made for quantities."""

    true: int
    """True class code."""
    predicted: int
    """Predicted class code."""
    squared: int
    """Square of the difference of the two codes, without unit."""


class InitialSpread(Facts):
    """Root mean square expected over the draw of the initial weights, for the images as stored and as scaled."""

    stored: float
    """Root mean square for the images as stored, levels from 0 to 255; without unit."""
    scaled: float
    """Root mean square for the images scaled to [0, 1]; without unit."""


class Treatments(Facts):
    """q1_5."""

    lowest_level: int
    """Lowest value that a pixel may have, in grey levels."""
    highest_level: int
    """Highest value that a pixel may have, in grey levels."""
    scaled_low: float
    """The lowest level once scaled, a pixel value in [0, 1]."""
    scaled_high: float
    """The highest level once scaled, a pixel value in [0, 1]."""
    num_fitted: int
    """Number of fitted images."""
    mean: float
    """Mean of the pixels of the fitted images, scaled to values in [0, 1]."""
    sd: float
    """Standard deviation of the same pixels, scaled to values in [0, 1]."""
    levels_added: tuple[int, int]
    """Two values that are added up, in grey levels."""
    levels_sum: int
    """Their sum as 8-bit integers add up, in grey levels."""
    first_sums: InitialSpread
    """Spread of the weighted sums of the first hidden layer."""
    scores: InitialSpread
    """Spread of the scores before softmax."""
    side: int
    """Height and width of an image, in pixels."""
    num_pixels: int
    """Number of pixels of an image."""
    neurons: int
    """Number of neurons of the first hidden layer."""
    weights_without_flatten: int
    """Number of weights and biases of a dense layer that receives (28, 28): it takes each row for an input of its
    own."""
    weights_with_flatten: int
    """Number of weights and biases of the same layer behind `Flatten`."""
    codes_confused: tuple[CodeMistake, ...]
    """Cost of two confusions, were the class codes quantities."""
    codes_bytes: int
    """Memory of the training targets as integers, in bytes."""
    one_hot_bytes: int
    """Memory of the same targets as float32 vectors of ten, in bytes."""
    num_classes: int
    """Number of classes."""
    num_images: int
    """Number of images, training and test together."""
    num_repeated: int
    """Number of images, training and test together, that are the exact copy of another one before them."""


def initial_spreads(mean_squared_norm: float, units: tuple[int, ...]) -> tuple[float, float]:
    """Root mean squares of the first layer's weighted sums and of the scores, expected over the initial weights.

    Keras draws the weights of a dense layer with mean 0 and variance 2 / (inputs + neurons) (Glorot and Bengio, 2010)
    and starts from biases 0. A sum then has the variance of a weight times the squared norm of what comes in, and
    relu halves its mean square, since it is symmetric.

    Args:
        mean_squared_norm: mean over the images of the sum of their squared pixels.
        units: neurons of each hidden layer.
    """
    mean_square = mean_squared_norm * 2 / (NUM_PIXELS + units[0])
    first = mean_square
    for inputs, neurons in zip(units, (*units[1:], NUM_CLASSES), strict=True):
        mean_square = inputs * (mean_square / 2) * 2 / (inputs + neurons)
    return sqrt(first), sqrt(mean_square)


def num_repeated(*parts: NDArray[np.uint8]) -> int:
    """Images that are the exact copy of one before them, in these parts together."""
    return sum(map(len, parts)) - len({image.tobytes() for part in parts for image in part})


def q1_5(results: Results) -> Answer[Treatments]:
    """The treatments that a multilayer perceptron needs, each with what it changes."""
    images, labels = results.data, results.data.train_labels
    levels, scaled = level_counts(images.fitted_images), np.arange(HIGHEST_LEVEL + 1) / HIGHEST_LEVEL
    mean, mean_square = np.average(scaled, weights=levels), np.average(scaled**2, weights=levels)
    units = results.experiments[Role.BASE].units
    first, scores = initial_spreads(NUM_PIXELS * float(mean_square), units)
    return Answer(
        facts=Treatments(
            lowest_level=0,
            highest_level=HIGHEST_LEVEL,
            scaled_low=float(scaled[0]),
            scaled_high=float(scaled[-1]),
            num_fitted=images.num_fitted,
            mean=float(mean),
            sd=sqrt(float(mean_square - mean**2)),
            levels_added=LEVELS_ADDED,
            levels_sum=int(np.array(LEVELS_ADDED, dtype=np.uint8).sum(dtype=np.uint8)),
            first_sums=InitialSpread(stored=HIGHEST_LEVEL * first, scaled=first),
            scores=InitialSpread(stored=HIGHEST_LEVEL * scores, scaled=scores),
            side=SIDE,
            num_pixels=NUM_PIXELS,
            neurons=units[0],
            weights_without_flatten=(SIDE + 1) * units[0],
            weights_with_flatten=layer_parameters(units)[0],
            codes_confused=tuple(
                CodeMistake(true=true, predicted=predicted, squared=(true - predicted) ** 2)
                for true, predicted in CODES_CONFUSED
            ),
            codes_bytes=labels.nbytes,
            one_hot_bytes=len(labels) * NUM_CLASSES * np.dtype(np.float32).itemsize,
            num_classes=NUM_CLASSES,
            num_images=len(images.train_images) + len(images.test_images),
            num_repeated=num_repeated(images.train_images, images.test_images),
        )
    )
