"""Training against plain Keras: same steps, same metrics; and what randomness may and may not change."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import sklearn.metrics
import tensorflow as tf
from builders import ORIGIN
from numpy.typing import NDArray

from td1report.inputs.data import FashionMNIST
from td1report.inputs.experiments import VALIDATION_SPLIT, by_role, distinct
from td1report.inputs.network import layer_parameters, num_parameters, split_sizes
from td1report.records import Experiment, Run
from td1report.runs import training
from td1report.runs.execute import PRELOAD
from td1report.runs.training import CompiledNetwork, TrainedRun, build_model, confusion_matrix, train
from td1report.workers.pool import Workers

pytestmark = pytest.mark.slow

NUM_TRAIN, NUM_TEST, BATCH_SIZE, EPOCHS = 300, 60, 25, 2
NUM_FITTED = 240
"""80 % of 300: nine batches of 25 and a partial one of 15, so that two epochs are twenty steps."""


def noisy_images(labels: NDArray[np.uint8], generator: np.random.Generator) -> NDArray[np.uint8]:
    """(n,) labels -> (n, 28, 28): a bright band of rows for each class, under noise."""
    images = generator.integers(0, 120, (len(labels), 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 4] += 100
    return images


@pytest.fixture(scope="module")
def data() -> FashionMNIST:
    """A synthetic data set of a few hundred images, with noise enough that the network errs."""
    generator = np.random.default_rng(7)
    train_labels = generator.integers(0, 10, NUM_TRAIN, dtype=np.uint8)
    test_labels = generator.integers(0, 10, NUM_TEST, dtype=np.uint8)
    return FashionMNIST(
        train_images=noisy_images(train_labels, generator),
        train_labels=train_labels,
        test_images=noisy_images(test_labels, generator),
        test_labels=test_labels,
        source="folder",
        folder=Path("synthetic"),
        digests={},
    )


def network_of(
    *units: int, name: str = "small", dropout: float = 0.0, epochs: int = EPOCHS, **changes: Any
) -> Experiment:
    """A small experiment: two hidden layers of 16 neurons unless `units` says otherwise."""
    values = {"name": name, "units": units or (16, 16), "dropout": dropout, "batch_size": BATCH_SIZE, "epochs": epochs}
    return Experiment.model_validate(values | changes)


def floats(images: NDArray[np.uint8]) -> NDArray[Any]:
    """Pixels in [0, 1] in the precision Keras computes with."""
    return images.astype(keras.config.floatx()) / 255


def trained(experiments: list[Experiment], seeds: list[int], data: FashionMNIST) -> dict[tuple[str, int], TrainedRun]:
    """All runs of `train`, by name and seed."""
    return {(result.run.experiment, result.run.seed): result for result in train(experiments, seeds, data, ORIGIN)}


def timeless(run: Run) -> Run:
    """The run without the fields that tell when and how long it ran, or under which name."""
    return run.model_copy(update={"seconds": 0.0, "finished_at": "", "experiment": ""})


# --- the same steps as `fit` ---------------------------------------------------------------------------------------


@pytest.fixture(params=[("float32", 1e-5), ("float64", 1e-12)], ids=["float32", "float64"])
def tolerance(request: pytest.FixtureRequest) -> Iterator[float]:
    """Computes in this precision for the length of one test; tells how far rounding may lead in twenty steps."""
    precision, allowed = request.param
    before = keras.config.floatx()
    set_precision(precision)
    yield allowed
    set_precision(before)


def set_precision(precision: str) -> None:
    """Numbers and layers made from now on have this precision."""
    keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_an_epoch_is_an_epoch_of_fit(data: FashionMNIST, tolerance: float, activation: str) -> None:
    """From the same weights, in the same order, without dropout: the curves and the weights are those of `fit`."""
    experiment = network_of(activation=activation)
    start = build_model(experiment).get_weights()
    plain = build_model(experiment)
    plain.compile(optimizer=keras.optimizers.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    plain.set_weights(start)

    history = plain.fit(
        floats(data.train_images),
        data.train_labels,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_split=VALIDATION_SPLIT,
        shuffle=False,
        verbose=0,
    ).history
    curves, weights = trained_in_order(experiment, data, start)

    expected = np.transpose([history[name] for name in ("loss", "accuracy", "val_loss", "val_accuracy")])
    # Keras keeps its metrics in float32, whatever it computes with.
    np.testing.assert_allclose(curves, expected, atol=max(tolerance, 1e-6))
    for ours, theirs in zip(weights, plain.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=tolerance)


def trained_in_order(
    experiment: Experiment, data: FashionMNIST, start: list[NDArray[Any]]
) -> tuple[NDArray[np.float64], list[NDArray[Any]]]:
    """Curves, (EPOCHS, 4), and final weights of our training from these weights, the images in their own order."""
    network = CompiledNetwork(experiment, data)
    network.set_weights(start)
    order = np.arange(NUM_FITTED, dtype=np.int32)
    curves = np.array([network.epoch(order, ()) for _ in range(EPOCHS)])
    return curves, network.model.get_weights()


def test_a_worker_trains_as_the_process_that_tests_it(data: FashionMNIST) -> None:
    """A worker of a build has another library for its products: it leads to the same curves and weights."""
    experiment = network_of()
    start = build_model(experiment).get_weights()
    curves, weights = trained_in_order(experiment, data, start)

    with Workers(1, lambda _: None, preload=PRELOAD) as workers:
        workers_curves, workers_weights = workers.submit("x", trained_in_order, experiment, data, start).result()

    np.testing.assert_allclose(workers_curves, curves, atol=1e-6)
    for theirs, ours in zip(workers_weights, weights, strict=True):
        np.testing.assert_allclose(theirs, ours, atol=1e-5)


def test_a_partial_last_batch_is_trained_too(data: FashionMNIST) -> None:
    """Other labels in the last, smaller batch alone give other weights at the end of the epoch."""
    experiment = network_of(8)
    start = build_model(experiment).get_weights()
    order = np.arange(NUM_FITTED, dtype=np.int32)
    labels = data.train_labels.copy()
    labels[NUM_FITTED - NUM_FITTED % BATCH_SIZE : NUM_FITTED] = 0
    altered = FashionMNIST(**{**vars(data), "train_labels": labels})

    ends = []
    for images in (data, altered):
        network = CompiledNetwork(experiment, images)
        network.set_weights(start)
        network.epoch(order, ())
        ends.append(network.model.get_weights()[-1])

    assert not np.array_equal(*ends)


def test_the_optimizer_starts_afresh_with_each_seed(data: FashionMNIST) -> None:
    """The same weights and order after another training give the same curves: no moment of Adam is left over."""
    network = CompiledNetwork(network_of(), data)
    start = build_model(network_of()).get_weights()
    order = np.arange(NUM_FITTED, dtype=np.int32)

    curves = []
    for _ in range(2):
        network.set_weights(start)
        curves.append([network.epoch(order, ()) for _ in range(EPOCHS)])

    assert curves[0] == curves[1]


def test_a_restart_draws_what_keras_draws_and_leaves_tensorflows_seed_alone(data: FashionMNIST) -> None:
    """A new seed of TensorFlow's would cost each training its compiled functions."""
    experiment = network_of(dropout=0.4)
    network = CompiledNetwork(experiment, data)
    tf.random.set_seed(5)
    expected = [float(tf.random.uniform(())) for _ in range(2)]
    tf.random.set_seed(5)

    drawn = [float(tf.random.uniform(()))]
    network.restart(3)
    drawn.append(float(tf.random.uniform(())))

    assert expected == drawn
    keras.utils.set_random_seed(3)
    for ours, theirs in zip(network.model.get_weights(), build_model(experiment).get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_what_a_run_measures_is_what_keras_evaluates(data: FashionMNIST) -> None:
    """Losses, accuracies and probabilities on all three parts are those of `evaluate` and `predict`."""
    network = CompiledNetwork(network_of(dropout=0.4), data)
    network.restart(3)
    plain = network.model
    plain.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    fitted = floats(data.train_images[:NUM_FITTED]), data.train_labels[:NUM_FITTED]
    test = floats(data.test_images), data.test_labels

    *measured, probabilities = network.test()

    assert pytest.approx(plain.evaluate(*test, verbose=0), abs=1e-6) == measured
    assert pytest.approx(plain.evaluate(*fitted, verbose=0), abs=1e-6) == list(network.evaluate_fitted())
    np.testing.assert_allclose(probabilities, plain.predict(test[0], verbose=0), atol=1e-6)


def test_chunks_of_the_evaluation_do_not_show(data: FashionMNIST, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evaluated 7 images at a time, the last chunk being smaller, the results are the same."""
    network = CompiledNetwork(network_of(), data)
    loss, accuracy, probabilities = network.test()
    monkeypatch.setattr(training, "EVALUATION_CHUNK", 7)
    in_chunks = CompiledNetwork(network_of(), data)  # the graph of the first one holds the usual size
    in_chunks.set_weights(network.model.get_weights())

    chunked_loss, chunked_accuracy, chunked_probabilities = in_chunks.test()

    assert pytest.approx(loss, abs=1e-6) == chunked_loss
    assert accuracy == chunked_accuracy
    np.testing.assert_allclose(chunked_probabilities, probabilities, atol=1e-6)


def test_a_run_is_complete_and_agrees_with_its_own_predictions(data: FashionMNIST) -> None:
    """One value an epoch on each curve; confusion matrix and test accuracy follow from the probabilities."""
    (result,) = train([network_of()], [5], data, ORIGIN)
    run, probabilities = result.run, result.test_probabilities
    predicted = probabilities.argmax(axis=1)

    assert ("small", 5) == (run.experiment, run.seed)
    assert {EPOCHS} == {len(curve) for curve in run.history.model_dump().values()}
    assert confusion_matrix(data.test_labels, predicted) == run.confusion_matrix
    assert pytest.approx(float((predicted == data.test_labels).mean())) == run.test_accuracy
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


# --- seeds and lengths ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_a_shorter_training_is_the_beginning_of_a_longer_one(data: FashionMNIST, dropout: float) -> None:
    """One training serves both lengths, bit for bit what the shorter one gives when it is trained alone."""
    short, long = network_of(dropout=dropout), network_of(name="long", dropout=dropout, epochs=2 * EPOCHS)
    both = trained([short, long], [0], data)
    alone = trained([short], [0], data)["small", 0]

    for name, curve in both["long", 0].run.history.model_dump().items():
        assert getattr(both["small", 0].run.history, name) == curve[:EPOCHS]
    assert timeless(alone.run) == timeless(both["small", 0].run)
    np.testing.assert_array_equal(both["small", 0].test_probabilities, alone.test_probabilities)


def test_a_seed_gives_the_same_run_whatever_was_trained_before(data: FashionMNIST) -> None:
    """Seed 1 alone, and seed 1 after seed 0 in one task, are identical; seeds 0 and 1 are not."""
    task = trained([network_of(dropout=0.4)], [0, 1], data)
    alone = trained([network_of(dropout=0.4)], [1], data)["small", 1]

    assert timeless(alone.run) == timeless(task["small", 1].run)
    np.testing.assert_array_equal(task["small", 1].test_probabilities, alone.test_probabilities)
    assert task["small", 0].run.history != task["small", 1].run.history


def test_two_architectures_do_not_share_the_randomness_of_a_seed() -> None:
    """Same seed, other layers, dropout, activation or batch: another stream; other length or name: the same one."""
    base = network_of()
    others = [network_of(8), network_of(dropout=0.4), network_of(activation="sigmoid"), network_of(batch_size=7)]

    states = {tuple(training.stream(experiment, 0).generate_state(4)) for experiment in (base, *others)}

    assert len(others) + 1 == len(states)
    same = network_of(name="other", epochs=9)
    assert training.stream(base, 0).generate_state(4).tolist() == training.stream(same, 0).generate_state(4).tolist()


def test_every_epoch_has_a_permutation_of_its_own(data: FashionMNIST, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each epoch goes once through all fitted images and no validation image, each time in another order."""
    orders: list[tuple[int, ...]] = []
    real_epoch = CompiledNetwork.epoch

    def recording(self: CompiledNetwork, order: NDArray[np.int32], masks: Any) -> tuple[float, float, float, float]:
        orders.append(tuple(order.tolist()))
        return real_epoch(self, order, masks)

    monkeypatch.setattr(CompiledNetwork, "epoch", recording)
    trained([network_of(8, epochs=3)], [0, 1], data)

    assert [list(range(NUM_FITTED))] * 6 == [sorted(order) for order in orders]
    assert 6 == len(set(orders))


def test_keras_repeats_one_permutation_after_a_global_seed() -> None:
    """The trap that q2_6 tells of, and the reason for an order of our own: should it be mended, q2_6 must change."""

    class Recorder(keras.Model):  # type: ignore[misc]
        """Records the order in which `fit` hands out the images."""

        def __init__(self) -> None:
            super().__init__()
            self.batches: list[NDArray[np.float32]] = []

        def call(self, inputs: Any) -> Any:
            return inputs

        def train_step(self, batch: Any) -> dict[str, float]:
            self.batches.append(np.ravel(batch[0]))
            return {"loss": 0.0}

    keras.utils.set_random_seed(0)
    recorder = Recorder()
    recorder.compile(run_eagerly=True)
    numbers = np.arange(40, dtype=np.float32)[:, np.newaxis]
    recorder.fit(numbers, numbers, batch_size=10, epochs=2, shuffle=True, verbose=0)
    first, second = np.concatenate(recorder.batches[:4]), np.concatenate(recorder.batches[4:])

    assert list(range(40)) != first.tolist()
    assert first.tolist() == second.tolist()


def test_progress_is_told_epoch_by_epoch(data: FashionMNIST) -> None:
    """`on_epoch` gets the seed, the number of epochs done and the validation error in percent."""
    told: list[tuple[int, int, float]] = []
    (result,) = train([network_of()], [4], data, ORIGIN, lambda *progress: told.append(progress))

    errors = [100 * (1 - accuracy) for accuracy in result.run.history.val_accuracy]
    assert [(4, 1, errors[0]), (4, 2, errors[1])] == told


def test_experiments_of_two_architectures_are_refused(data: FashionMNIST) -> None:
    """One compiled network cannot serve them both."""
    with pytest.raises(ValueError, match="Expected experiments of one architecture"):
        list(train([network_of(), network_of(8, name="other")], [0], data, ORIGIN))


# --- dropout -------------------------------------------------------------------------------------------------------


def test_dropout_keeps_three_neurons_in_five_and_scales_them_up(data: FashionMNIST) -> None:
    """With a rate of 40 %, about 60 % of the values are kept, divided by 0.6: their mean stays what it was."""
    network = CompiledNetwork(network_of(256, 128, dropout=0.4), data)
    masks = network.draw_masks(np.random.Generator(np.random.SFC64(0)))

    assert [(NUM_FITTED, 256), (NUM_FITTED, 128)] == [mask.shape for mask in masks]
    for mask in masks:
        values = np.asarray(network._drop(np.ones(mask.shape, np.float32), mask))
        assert pytest.approx([0.0, 1 / 0.6], abs=1e-6) == np.unique(values).tolist()
        # Standard error of a share of 0.6 over at least 30 720 draws: 0.003.
        assert pytest.approx(0.6, abs=0.012) == float((values > 0).mean())
        assert pytest.approx(1.0, abs=0.02) == float(values.mean())


def test_dropout_draws_anew_for_each_image_and_each_epoch(data: FashionMNIST) -> None:
    """No two images share a mask, nor one image two epochs."""
    network = CompiledNetwork(network_of(64, dropout=0.4), data)
    generator = np.random.Generator(np.random.SFC64(0))
    (first,), (second,) = network.draw_masks(generator), network.draw_masks(generator)

    assert NUM_FITTED == len(np.unique(first, axis=0))
    assert not np.array_equal(first, second)


def test_without_dropout_there_is_no_mask(data: FashionMNIST) -> None:
    """Nothing is drawn for a network that switches nothing off."""
    assert () == CompiledNetwork(network_of(), data).draw_masks(np.random.Generator(np.random.SFC64(0)))


def test_dropout_acts_in_training_alone(data: FashionMNIST) -> None:
    """Masks change what the network says; without them it says what Keras says with `training=False`."""
    network = CompiledNetwork(network_of(dropout=0.4), data)
    flat = data.test_images.reshape(NUM_TEST, -1)
    masks = tuple(mask[:NUM_TEST] for mask in network.draw_masks(np.random.Generator(np.random.SFC64(0))))
    expected = np.asarray(network.model(floats(data.test_images), training=False))

    np.testing.assert_allclose(np.asarray(network._forward(flat)), expected, atol=1e-6)
    assert not np.allclose(np.asarray(network._forward(flat, masks)), expected, atol=1e-3)


# --- counts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", distinct(by_role()), ids=lambda experiment: experiment.name)
def test_weights_counted_by_hand_are_those_keras_counts(experiment: Experiment) -> None:
    """Layer by layer and in all, for every experiment of the TD."""
    model = build_model(experiment)
    by_layer = tuple(layer.count_params() for layer in model.layers if layer.weights)

    assert by_layer == layer_parameters(experiment.units)
    assert model.count_params() == num_parameters(experiment)


@pytest.mark.parametrize("experiment", distinct(by_role()), ids=lambda experiment: experiment.name)
def test_the_layers_are_those_of_the_td(experiment: Experiment) -> None:
    """Flatten, then each hidden layer with its activation, followed by dropout if any, then ten softmax neurons."""
    hidden: list[tuple[Any, ...]] = []
    for units in experiment.units:
        hidden += [("Dense", units, experiment.activation)]
        hidden += [("Dropout", experiment.dropout)] if experiment.dropout else []

    assert [("Flatten",), *hidden, ("Dense", 10, "softmax")] == [
        described(layer) for layer in build_model(experiment).layers
    ]


def described(layer: Any) -> tuple[Any, ...]:
    """What a layer is, in a few words."""
    describe: dict[str, Callable[[Any], tuple[Any, ...]]] = {
        "Dense": lambda dense: (dense.units, dense.activation.__name__),
        "Dropout": lambda dropout: (dropout.rate,),
        "Flatten": lambda _: (),
    }
    kind = type(layer).__name__
    return (kind, *describe[kind](layer))


def test_the_optimizer_is_adam_with_the_settings_that_the_text_gives(data: FashionMNIST) -> None:
    """q2_4 prints 0.001, 0.9 and 0.999: those of the optimizer that trains."""
    from td1report.answers.q2_4 import BETA_1, BETA_2, LEARNING_RATE

    optimizer = CompiledNetwork(network_of(), data).optimizer

    assert isinstance(optimizer, keras.optimizers.Adam)
    assert pytest.approx(LEARNING_RATE) == float(optimizer.learning_rate)
    assert (BETA_1, BETA_2) == (optimizer.beta_1, optimizer.beta_2)


def test_confusion_matrix_by_hand() -> None:
    """True 0, 0, 1, 9 predicted 0, 2, 1, 8: the row is the true class, the column the predicted one."""
    expected = np.zeros((10, 10), dtype=int)
    expected[0, 0] = expected[0, 2] = expected[1, 1] = expected[9, 8] = 1

    actual = confusion_matrix(np.array([0, 0, 1, 9], np.uint8), np.array([0, 2, 1, 8]))

    assert expected.tolist() == [list(row) for row in actual]


def test_the_confusion_matrix_is_that_of_scikit_learn() -> None:
    """Of a thousand random predictions, some classes being rare or never met."""
    generator = np.random.default_rng(0)
    true, predicted = generator.binomial(9, 0.3, (2, 1000)).astype(np.uint8)

    expected = sklearn.metrics.confusion_matrix(true, predicted, labels=range(10))
    assert expected.tolist() == [list(row) for row in confusion_matrix(true, predicted)]


def test_the_split_is_the_one_keras_makes(data: FashionMNIST) -> None:
    """The first 80 % are fitted, the last 20 % validate: what the network evaluates are those images."""
    network = CompiledNetwork(network_of(), data)
    *_, val_loss, val_accuracy = network.epoch(np.arange(NUM_FITTED, dtype=np.int32), ())
    network.model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    expected = network.model.evaluate(floats(data.train_images[NUM_FITTED:]), data.train_labels[NUM_FITTED:], verbose=0)

    assert (NUM_FITTED, NUM_TRAIN - NUM_FITTED) == split_sizes(NUM_TRAIN, VALIDATION_SPLIT)
    assert pytest.approx(expected, abs=1e-6) == [val_loss, val_accuracy]
