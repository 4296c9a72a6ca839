"""Section 1 of the TD: the data.

Shares are in [0, 1], sizes in bytes, pixel statistics in the unit that their name tells: levels 0 to 255 as stored,
or scaled to [0, 1].
"""

from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from td1report import data
from td1report.answers.results import Results
from td1report.answers.shared import FIRST_MODEL
from td1report.experiments import NUM_CLASSES, NUM_PIXELS, VALIDATION_SPLIT, layer_parameters, split_sizes
from td1report.records import Answer, Facts, Figure

SIDE = 28
HIGHEST_LEVEL = 255
CLASSES = tuple(range(NUM_CLASSES))


# --- 1.1 the data set ----------------------------------------------------------------------------------------------


class DataSet(Facts):
    """q1_1."""

    num_images: int
    num_train: int
    num_test: int
    num_files: int
    classes: tuple[int, ...]
    class_pairs: tuple[tuple[int, int], ...]
    """The same in two columns: (0, 5), (1, 6), ..."""
    official: bool
    """The four files are, byte for byte, those that the authors of the data set published."""


def q1_1(results: Results) -> Answer[DataSet]:
    """The data set and where it comes from."""
    images = results.data
    num_train, num_test = len(images.train_labels), len(images.test_labels)
    return Answer(
        facts=DataSet(
            num_images=num_train + num_test,
            num_train=num_train,
            num_test=num_test,
            num_files=len(images.digests),
            classes=CLASSES,
            class_pairs=tuple(zip(CLASSES[: NUM_CLASSES // 2], CLASSES[NUM_CLASSES // 2 :], strict=True)),
            official=dict(images.digests) == dict(data.DIGESTS),
        )
    )


# --- 1.2 types, shapes and sizes -----------------------------------------------------------------------------------


class StoredArray(Facts):
    """One array as it lies in memory."""

    dtype: str
    shape: tuple[int, ...]
    low: float
    high: float
    size_bytes: int


class Arrays(Facts):
    """q1_2."""

    x_train: StoredArray
    y_train: StoredArray
    x_test: StoredArray
    y_test: StoredArray
    size_bytes: int
    """Of the four arrays together."""
    side: int
    num_pixels: int
    num_classes: int
    lowest_class: int
    highest_class: int
    bits: int
    num_levels: int
    background_share: float
    """Share of the training pixels that are exactly 0."""


def stored(array: NDArray[np.generic]) -> StoredArray:
    """What there is to say of the coding of one array."""
    return StoredArray(
        dtype=str(array.dtype),
        shape=array.shape,
        low=float(array.min()),
        high=float(array.max()),
        size_bytes=array.nbytes,
    )


def level_counts(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(256,) number of pixels at each level; a few images at a time, since `bincount` widens what it counts."""
    parts = np.array_split(images.reshape(len(images), -1), max(1, len(images) // 1000))
    counted = np.zeros(HIGHEST_LEVEL + 1, dtype=np.int64)
    for part in parts:
        counted += np.bincount(part.ravel(), minlength=HIGHEST_LEVEL + 1)
    return counted


def q1_2(results: Results) -> Answer[Arrays]:
    """Types, shapes, ranges and sizes of the four arrays."""
    images = results.data
    levels = level_counts(images.train_images)
    arrays = {
        "x_train": images.train_images,
        "y_train": images.train_labels,
        "x_test": images.test_images,
        "y_test": images.test_labels,
    }
    return Answer(
        facts=Arrays(
            **{name: stored(array) for name, array in arrays.items()},
            size_bytes=sum(array.nbytes for array in arrays.values()),
            side=SIDE,
            num_pixels=NUM_PIXELS,
            num_classes=len(np.unique(images.train_labels)),
            lowest_class=int(images.train_labels.min()),
            highest_class=int(images.train_labels.max()),
            bits=8 * images.train_images.itemsize,
            num_levels=len(levels),
            background_share=float(levels[0] / levels.sum()),
        )
    )


# --- 1.4 images ----------------------------------------------------------------------------------------------------

NUM_EXAMPLES = 3
"""Images shown of each class: the first ones in the order of the file, so that none is chosen."""


class Images(Facts):
    """q1_4."""

    num_examples: int
    """Shown of each class."""
    num_classes: int
    num_fitted: int
    closest: tuple[tuple[int, int], ...]
    """The three pairs of classes whose mean images are nearest (Euclidean distance), nearest first."""
    farthest: tuple[int, int]
    """The pair whose mean images are farthest apart."""


def mean_images(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(10, 28, 28) mean image of each class, in levels; all 0 for a class without an image."""
    means = [images[labels == label].mean(axis=0) if label in labels else np.zeros((SIDE, SIDE)) for label in CLASSES]
    return np.array(means)


def first_images(images: NDArray[np.uint8], labels: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """(count, 10, 28, 28) the first images of each class; blank where a class has fewer."""
    grid = np.zeros((count, NUM_CLASSES, SIDE, SIDE), dtype=np.uint8)
    for label in CLASSES:
        found = images[np.flatnonzero(labels == label)[:count]]
        grid[: len(found), label] = found
    return grid


def q1_4(results: Results) -> Answer[Images]:
    """Some images of each class, and the mean image of each class under them."""
    num_fitted, _ = split_sizes(len(results.data.train_labels), VALIDATION_SPLIT)
    images, labels = results.data.train_images[:num_fitted], results.data.train_labels[:num_fitted]
    means = mean_images(images, labels)
    pairs = sorted(combinations(CLASSES, 2), key=lambda pair: float(np.linalg.norm(means[pair[0]] - means[pair[1]])))
    shown = np.concatenate([first_images(images, labels, NUM_EXAMPLES), means.round().astype(np.uint8)[np.newaxis]])
    return Answer(
        facts=Images(
            num_examples=NUM_EXAMPLES,
            num_classes=NUM_CLASSES,
            num_fitted=num_fitted,
            closest=tuple(pairs[:3]),
            farthest=pairs[-1],
        ),
        figures={
            "images": Figure(
                kind="image_grid",
                arrays={"images": shown},
                labels={"columns": tuple(map(str, CLASSES))},
                options={"height_mm": 68},
            )
        },
    )


# --- 1.5 what the data need, and why -------------------------------------------------------------------------------

LEVELS_ADDED = (200, 100)
"""Two grey levels whose sum does not fit into 8 bits."""
CODES_CONFUSED = ((5, 4), (0, 6))
"""(true, predicted): two garments unlike each other with neighbouring codes, two alike with distant codes."""


class CodeMistake(Facts):
    """What a loss made for quantities would make of one confusion."""

    true: int
    predicted: int
    squared: int
    """Square of the difference of the two codes."""


class Spread(Facts):
    """Root mean square expected over the draw of the initial weights, for the images as stored and as scaled."""

    stored: float
    scaled: float


class Treatments(Facts):
    """q1_5."""

    lowest_level: int
    highest_level: int
    scaled_low: float
    scaled_high: float
    num_fitted: int
    mean: float
    """Of the pixels of the fitted images, scaled to [0, 1]."""
    sd: float
    levels_added: tuple[int, int]
    levels_sum: int
    """As 8-bit integers add up."""
    first_sums: Spread
    """Weighted sums of the first hidden layer."""
    scores: Spread
    """Scores before softmax."""
    side: int
    num_pixels: int
    neurons: int
    weights_without_flatten: int
    """Of a dense layer that receives (28, 28): it takes each row for an input of its own."""
    weights_with_flatten: int
    codes_confused: tuple[CodeMistake, ...]
    codes_bytes: int
    """Training targets as integers."""
    one_hot_bytes: int
    """The same as float32 vectors of ten."""
    num_classes: int
    num_images: int
    num_repeated: int
    """Images, training and test together, that are the exact copy of another one before them."""


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
    num_fitted, _ = split_sizes(len(labels), VALIDATION_SPLIT)
    levels, scaled = level_counts(images.train_images[:num_fitted]), np.arange(HIGHEST_LEVEL + 1) / HIGHEST_LEVEL
    mean, mean_square = np.average(scaled, weights=levels), np.average(scaled**2, weights=levels)
    units = results.experiments[FIRST_MODEL].units
    first, scores = initial_spreads(NUM_PIXELS * float(mean_square), units)
    return Answer(
        facts=Treatments(
            lowest_level=0,
            highest_level=HIGHEST_LEVEL,
            scaled_low=float(scaled[0]),
            scaled_high=float(scaled[-1]),
            num_fitted=num_fitted,
            mean=float(mean),
            sd=sqrt(float(mean_square - mean**2)),
            levels_added=LEVELS_ADDED,
            levels_sum=int(np.array(LEVELS_ADDED, dtype=np.uint8).sum(dtype=np.uint8)),
            first_sums=Spread(stored=HIGHEST_LEVEL * first, scaled=first),
            scores=Spread(stored=HIGHEST_LEVEL * scores, scaled=scores),
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


# --- 1.7 the transformation ----------------------------------------------------------------------------------------


class Prepared(Facts):
    """q1_7. `x_train` and `x_test` as stored and as scaled; the targets stay as they are."""

    x_train: StoredArray
    x_train_scaled: StoredArray
    x_test: StoredArray
    x_test_scaled: StoredArray
    y_train: StoredArray
    y_test: StoredArray
    highest_level: int
    side: int
    num_pixels: int
    lossless: bool
    """Each of the 256 levels can be read again from its scaled value."""
    double_bytes: int
    """`x_train` in double precision, which the network would not use."""


def q1_7(results: Results) -> Answer[Prepared]:
    """The images scaled and the targets kept, before and after."""
    images = results.data
    levels = np.arange(HIGHEST_LEVEL + 1, dtype=np.uint8)
    return Answer(
        facts=Prepared(
            x_train=stored(images.train_images),
            x_train_scaled=stored(data.scale(images.train_images)),
            x_test=stored(images.test_images),
            x_test_scaled=stored(data.scale(images.test_images)),
            y_train=stored(images.train_labels),
            y_test=stored(images.test_labels),
            highest_level=HIGHEST_LEVEL,
            side=SIDE,
            num_pixels=NUM_PIXELS,
            lossless=bool((np.rint(data.scale(levels) * HIGHEST_LEVEL) == levels).all()),
            double_bytes=images.train_images.size * np.dtype(np.float64).itemsize,
        )
    )
