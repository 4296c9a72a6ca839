"""Arithmetic of a network and its training: layers and weights, batches and updates; pure."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from td1report.records import Experiment

NUM_PIXELS = 28 * 28
NUM_CLASSES = 10


def split_sizes(num_images: int, validation_split: float) -> tuple[int, int]:
    """Numbers of images that are fitted and that validate, as `Model.fit(validation_split=...)` counts them.

    Keras cuts at floor(num_images * (1 - validation_split)) and keeps the LAST part for validation
    (https://keras.io/api/models/model_training_apis/).

    Raises:
        ValueError: if one of the two parts would be empty.
    """
    num_fitted = int(num_images * (1.0 - validation_split))
    if not 0 < num_fitted < num_images:
        raise ValueError(
            f"Expected a validation split that leaves images on both sides. "
            f"Received: num_images={num_images}, validation_split={validation_split}"
        )
    return num_fitted, num_images - num_fitted


def updates_per_epoch(num_images: int, batch_size: int) -> int:
    """Number of weight updates of one epoch: one a batch, the last and smaller one included."""
    return ceil(num_images / batch_size)


def smallest_batch_size(num_images: int, update_limit: int) -> int:
    """The smallest batch with which one epoch has FEWER than `update_limit` updates.

    ceil(n / b) < L holds exactly when n / b <= L - 1, so b = ceil(n / (L - 1)).

    Raises:
        ValueError: if `update_limit` is below 2, which no batch can satisfy, or `num_images` below 1.
    """
    if update_limit < 2 or num_images < 1:
        raise ValueError(
            f"Expected update_limit >= 2 and num_images >= 1. "
            f"Received: update_limit={update_limit}, num_images={num_images}"
        )
    return ceil(num_images / (update_limit - 1))


def layer_parameters(units: Sequence[int]) -> tuple[int, ...]:
    """Weights and biases of each dense layer, output layer last: (inputs + 1) * neurons."""
    widths = (NUM_PIXELS, *units, NUM_CLASSES)
    return tuple((inputs + 1) * neurons for inputs, neurons in pairwise(widths))


def num_parameters(experiment: Experiment) -> int:
    """Weights and biases of the whole network."""
    return sum(layer_parameters(experiment.units))


def num_multiply_adds(experiment: Experiment) -> int:
    """Multiply-adds of one image through the dense layers (the biases left out)."""
    widths = (NUM_PIXELS, *experiment.units, NUM_CLASSES)
    return sum(inputs * neurons for inputs, neurons in pairwise(widths))
