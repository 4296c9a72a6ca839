"""One experiment and one seed -> one run. The only module that imports keras (with the download of data.py).

A training here is the training of a plain `model.fit(x, y, batch_size=..., validation_split=0.2)`: same layers, same
initial distribution, same Adam, same loss, last partial batch kept. Four things differ, none of them statistical:

- one epoch is ONE compiled function (a TensorFlow graph that loops over batches gathered from the images in memory),
  because a batch of 242 small images costs less than the Python around it;
- Adam's update is TensorFlow's own kernel, one pass over the weights for what Keras writes as several operations;
- the masks of dropout are drawn by numpy and passed in, because TensorFlow's random bits are slower than the rest;
- the training images are shuffled by a generator of our own, anew each epoch: with a global seed, `fit` of Keras 3.15
  on TensorFlow repeats one permutation in every epoch, which costs networks without dropout half a point and more.
"""

import hashlib
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any, NamedTuple

# A training is what its key says, whatever the user's shell and keras.json were set to for another course.
os.environ.update(KERAS_BACKEND="tensorflow", CUDA_VISIBLE_DEVICES="-1")
os.environ.pop("KERAS_MAX_EPOCHS", None)  # these two would cut the epochs that are timed
os.environ.pop("KERAS_MAX_STEPS_PER_EPOCH", None)
os.environ.pop("TF_XLA_FLAGS", None)
os.environ.pop("XLA_FLAGS", None)
os.environ.pop("TF_SET_ONEDNN_FPMATH_MODE", None)
os.environ.pop("ONEDNN_DEFAULT_FPMATH_MODE", None)
os.environ.pop("DNNL_DEFAULT_FPMATH_MODE", None)
os.environ.pop("ONEDNN_MAX_CPU_ISA", None)
os.environ.pop("DNNL_MAX_CPU_ISA", None)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from td1report.inputs.data import FashionMNIST
from td1report.inputs.network import NUM_CLASSES, NUM_PIXELS
from td1report.records import Experiment, History, Origin, Run

keras.config.set_floatx("float32")
keras.config.set_epsilon(1e-7)

EVALUATION_CHUNK = 1_000
"""Images evaluated at once: few enough for the cache of a core, and for the memory of a worker whatever the set."""

OnEpoch = Callable[[int, int, float], None]
"""Called as on_epoch(seed, number of epochs done, validation error in %)."""


@dataclass(frozen=True, eq=False)
class TrainedRun:
    """A run and what it predicts.

    Attributes:
        run: the record.
        test_probabilities: (num_test_images, 10) float32, the softmax outputs.
    """

    run: Run
    test_probabilities: NDArray[np.float32]


def use_one_thread() -> None:
    """For a process that trains beside others: TensorFlow must not have computed anything in it yet."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    # oneDNN was slower where bias and activation are part of these small products.
    tf.config.optimizer.set_experimental_options({"remapping": False})


def build_model(experiment: Experiment) -> keras.Sequential:
    """The network of the TD: Input, Flatten, hidden layers (each followed by Dropout if asked), softmax output."""
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    for units in experiment.units:
        model.add(keras.layers.Dense(units, activation=experiment.activation))
        if experiment.dropout:
            model.add(keras.layers.Dropout(experiment.dropout))
    model.add(keras.layers.Dense(NUM_CLASSES, activation="softmax"))
    return model


def stream(experiment: Experiment, seed: int) -> np.random.SeedSequence:
    """Seed sequence of all randomness of one training.

    It depends on the architecture as well as on the seed, so that two experiments with the same seed are independent,
    as Welch's test supposes; and not on the number of epochs, so that a shorter training is the beginning of a longer.
    """
    digest = hashlib.sha256(repr(experiment.architecture).encode()).digest()
    return np.random.SeedSequence([seed, int.from_bytes(digest[:8], "big")])


def train(
    experiments: Sequence[Experiment],
    seeds: Sequence[int],
    data: FashionMNIST,
    origin: Origin,
    on_epoch: OnEpoch = lambda *_: None,
) -> Iterator[TrainedRun]:
    """Trains one architecture from each seed, and yields a run at each number of epochs that is asked for.

    Args:
        experiments: one or more that differ by name and number of epochs alone: one training serves them all.
        seeds: one training each; the model is compiled once for all of them.
        data: the images and labels; the last 20 % of the training images validate.
        origin: stored with the runs.
        on_epoch: called after each epoch.

    Raises:
        ValueError: if the experiments have different architectures.
    """
    if len({experiment.architecture for experiment in experiments}) != 1:
        raise ValueError(f"Expected experiments of one architecture. Received: {experiments}")
    longest_first = sorted(experiments, key=lambda experiment: -experiment.epochs)
    network = CompiledNetwork(longest_first[0], data)
    for seed in seeds:
        yield from _train_seed(network, longest_first, seed, origin, on_epoch)


def _train_seed(
    network: "CompiledNetwork", experiments: Sequence[Experiment], seed: int, origin: Origin, on_epoch: OnEpoch
) -> Iterator[TrainedRun]:
    weights, orders, masks = stream(experiments[0], seed).spawn(3)
    network.restart(int(weights.generate_state(1)[0]))
    order_generator = np.random.default_rng(orders)
    mask_generator = np.random.Generator(np.random.SFC64(masks))
    curves: list[tuple[float, float, float, float]] = []
    seconds = 0.0
    for epoch in range(1, experiments[0].epochs + 1):
        began = time.perf_counter()
        order = order_generator.permutation(network.num_fitted).astype(np.int32)
        curves.append(network.epoch(order, network.draw_masks(mask_generator)))
        seconds += time.perf_counter() - began
        on_epoch(seed, epoch, 100 * (1 - curves[-1][3]))
        for experiment in experiments:
            if experiment.epochs == epoch:
                yield _trained_run(network, experiment, seed, curves, seconds, origin)


def _trained_run(
    network: "CompiledNetwork",
    experiment: Experiment,
    seed: int,
    curves: Sequence[tuple[float, ...]],
    seconds: float,
    origin: Origin,
) -> TrainedRun:
    loss, accuracy, val_loss, val_accuracy = zip(*curves, strict=True)
    test_loss, test_accuracy, probabilities = network.test()
    train_loss, train_accuracy = network.evaluate_fitted()
    return TrainedRun(
        Run(
            experiment=experiment.name,
            seed=seed,
            history=History(loss=loss, accuracy=accuracy, val_loss=val_loss, val_accuracy=val_accuracy),
            test_loss=test_loss,
            test_accuracy=test_accuracy,
            train_loss=train_loss,
            train_accuracy=train_accuracy,
            confusion_matrix=confusion_matrix(network.data.test_labels, probabilities.argmax(axis=1)),
            seconds=seconds,
            finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
            origin=origin,
        ),
        probabilities,
    )


def confusion_matrix(true: NDArray[Any], predicted: NDArray[Any]) -> tuple[tuple[int, ...], ...]:
    """Counts, (10, 10): row = true class, column = predicted class; both arguments are (n,) class codes."""
    pairs = true.astype(np.int64) * NUM_CLASSES + predicted
    counts = np.bincount(pairs, minlength=NUM_CLASSES**2).reshape(NUM_CLASSES, NUM_CLASSES)
    return tuple(tuple(int(count) for count in row) for row in counts)


class Part(NamedTuple):
    """Images of one purpose (to fit, to validate, to test), resident in memory."""

    images: tf.Tensor
    """(n, 784) uint8: scaled when they are used, since four times the memory is slower than the division."""
    labels: tf.Tensor
    """(n,) int32 class codes."""


class CompiledNetwork:
    """A Keras model whose whole epoch is one compiled function. Serves one architecture, one seed after the other."""

    def __init__(self, experiment: Experiment, data: FashionMNIST) -> None:
        self.experiment = experiment
        self.data = data
        self.num_fitted = data.num_fitted
        self.model = build_model(experiment)
        self.optimizer = keras.optimizers.Adam()
        self.optimizer.build(self.model.trainable_variables)
        self._fitted = _part(data.train_images[: self.num_fitted], data.train_labels[: self.num_fitted])
        self._validation = _part(data.train_images[self.num_fitted :], data.train_labels[self.num_fitted :])
        self._test = _part(data.test_images, data.test_labels)
        self._train_epoch = tf.function(self._epoch_graph, autograph=False)
        any_part = Part(tf.TensorSpec((None, NUM_PIXELS), tf.uint8), tf.TensorSpec((None,), tf.int32))
        self._evaluate_part = tf.function(self._evaluation_graph, input_signature=[any_part], autograph=False)

    def restart(self, weights_seed: int) -> None:
        """Draws new initial weights, those of `keras.utils.set_random_seed`, and forgets the moments of Adam."""
        # Keras seeds its initializers from here. TensorFlow's own seed is left alone: a new one makes it forget every
        # compiled function, and the next epoch waits until they are made again.
        random.seed(weights_seed)
        self.set_weights(build_model(self.experiment).get_weights())

    def set_weights(self, weights: list[NDArray[np.float32]]) -> None:
        """Takes these weights (in the order of `model.get_weights()`) with a fresh optimizer."""
        self.model.set_weights(weights)
        for variable in self.optimizer.variables:
            if variable is not self.optimizer.learning_rate and variable.path != self.optimizer.learning_rate.path:
                variable.assign(np.zeros(variable.shape, variable.dtype))

    def draw_masks(self, generator: np.random.Generator) -> tuple[NDArray[np.bool_], ...]:
        """Draws which neurons one epoch keeps, for each image anew.

        A neuron is kept if its own 16 random bits, as a whole number, reach the threshold.

        Returns: for each dropout layer (num_fitted, units) bool, nothing without dropout.
        """
        if not self.experiment.dropout:
            return ()
        threshold = round(self.experiment.dropout * 2**16)

        def kept(size: int) -> NDArray[np.bool_]:
            words = generator.integers(0, 2**64, ceil(size / 4), dtype=np.uint64)  # four times faster than 16 bits each
            return words.view(np.uint16)[:size] >= threshold

        return tuple(kept(self.num_fitted * units).reshape(self.num_fitted, units) for units in self.experiment.units)

    def epoch(
        self, order: NDArray[np.int32], masks: tuple[NDArray[np.bool_], ...]
    ) -> tuple[float, float, float, float]:
        """Trains one epoch in this order of the images; returns loss, accuracy, val_loss, val_accuracy."""
        loss, hits = self._train_epoch(tf.constant(order), tuple(tf.constant(mask) for mask in masks))
        return float(loss) / self.num_fitted, float(hits) / self.num_fitted, *self.evaluate_validation()

    def test(self) -> tuple[float, float, NDArray[np.float32]]:
        """Loss, accuracy and probabilities on the test images, dropout inactive."""
        return self._evaluate(self._test)

    def evaluate_validation(self) -> tuple[float, float]:
        """Loss and accuracy on the images that validate, dropout inactive."""
        return self._evaluate(self._validation)[:2]

    def evaluate_fitted(self) -> tuple[float, float]:
        """Loss and accuracy on the images that were fitted, dropout inactive."""
        return self._evaluate(self._fitted)[:2]

    def _evaluate(self, part: Part) -> tuple[float, float, NDArray[np.float32]]:
        loss, hits, probabilities = self._evaluate_part(part)
        num_images = len(part.labels)
        return float(loss) / num_images, float(hits) / num_images, probabilities.numpy()

    def _evaluation_graph(self, part: Part) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Sum of the losses (float64, so that the size of chunks does not show), right predictions, probabilities."""

        def chunk(start: tf.Tensor, loss: tf.Tensor, hits: tf.Tensor, found: tf.TensorArray) -> tuple[Any, ...]:
            end = start + EVALUATION_CHUNK
            labels, probabilities = part.labels[start:end], self._forward(part.images[start:end])
            losses = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
            loss += tf.reduce_sum(tf.cast(losses, tf.float64))
            found = found.write(start // EVALUATION_CHUNK, probabilities)
            return end, loss, hits + _num_right(labels, probabilities), found

        num_images = tf.size(part.labels)
        found = tf.TensorArray(keras.config.floatx(), 0, dynamic_size=True, infer_shape=False)
        initial = tf.constant(0), tf.zeros((), tf.float64), tf.constant(0), found
        _, loss, hits, found = tf.while_loop(
            lambda start, *_: start < num_images, chunk, initial, parallel_iterations=1
        )
        return loss, hits, found.concat()

    def _forward(self, images: tf.Tensor, masks: tuple[tf.Tensor, ...] = ()) -> tf.Tensor:
        """Probabilities (n, 10) of flat uint8 images (n, 784); dropout acts only where masks are given."""
        values = tf.cast(images, keras.config.floatx()) / 255
        remaining = iter(masks)
        for layer in self.model.layers:
            if isinstance(layer, keras.layers.Dropout):
                values = self._drop(values, next(remaining)) if masks else values
            elif isinstance(layer, keras.layers.Dense):  # Flatten is done: the images are stored flat
                values = layer(values)
        return values

    def _drop(self, values: tf.Tensor, kept: tf.Tensor) -> tf.Tensor:
        """Inverted dropout, as Keras' layer: what is kept is divided by the share kept."""
        return values * (tf.cast(kept, values.dtype) / (1 - self.experiment.dropout))

    def _step(self, rows: tf.Tensor, masks: tuple[tf.Tensor, ...]) -> tuple[tf.Tensor, tf.Tensor]:
        """One update; returns the sum of the losses of the batch and the number of right predictions."""
        labels = tf.gather(self._fitted.labels, rows)
        with tf.GradientTape() as tape:
            probabilities = self._forward(tf.gather(self._fitted.images, rows), masks)
            losses = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
            loss = tf.reduce_mean(losses)
        weights = [variable.value for variable in self.model.trainable_variables]
        self._apply_adam(weights, tape.gradient(loss, weights))
        return tf.reduce_sum(losses), _num_right(labels, probabilities)

    def _apply_adam(self, weights: Sequence[tf.Variable], gradients: Sequence[tf.Tensor]) -> None:
        """One step of `self.optimizer`, on its own state: what its `apply` computes, in one pass over each weight."""
        adam = self.optimizer
        steps, _, *moments = (variable.value for variable in adam.variables)
        number = tf.cast(steps.assign_add(1), keras.config.floatx())
        power_1, power_2 = (keras.ops.cast(beta, number.dtype) ** number for beta in (adam.beta_1, adam.beta_2))
        for weight, gradient, mean, square in zip(weights, gradients, moments[0::2], moments[1::2], strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=weight.handle,
                m=mean.handle,
                v=square.handle,
                beta1_power=power_1,
                beta2_power=power_2,
                lr=adam.learning_rate.value,
                beta1=tf.constant(adam.beta_1, number.dtype),
                beta2=tf.constant(adam.beta_2, number.dtype),
                epsilon=tf.constant(adam.epsilon, number.dtype),
                grad=gradient,
            )

    def _epoch_graph(self, order: tf.Tensor, masks: tuple[tf.Tensor, ...]) -> tuple[tf.Tensor, tf.Tensor]:
        size = self.experiment.batch_size

        def batch(start: tf.Tensor, loss: tf.Tensor, hits: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            end = start + size  # a slice that goes too far ends with the array: the last batch is smaller
            batch_loss, batch_hits = self._step(order[start:end], tuple(mask[start:end] for mask in masks))
            return end, loss + batch_loss, hits + batch_hits

        zeros = tf.constant(0), tf.zeros((), keras.config.floatx()), tf.constant(0)
        _, loss, hits = tf.while_loop(lambda start, *_: start < self.num_fitted, batch, zeros, parallel_iterations=1)
        return loss, hits


def _part(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Part:
    return Part(tf.constant(images.reshape(len(images), NUM_PIXELS)), tf.constant(labels.astype(np.int32)))


def _num_right(labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.cast(tf.argmax(probabilities, 1, tf.int32) == labels, tf.int32))
