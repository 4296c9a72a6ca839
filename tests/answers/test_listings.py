"""The listings of the report: run one after the other like a notebook, they give what the report says.

Small synthetic data take the place of the download, and epochs are divided by ten; nothing else is changed. The
numbers that the report prints come from our own modules, so each listing is held against them.
"""

import ast
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import keras
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from builders import ORIGIN
from numpy.typing import NDArray

from td1report.answers.images import mean_images, pairwise_distances
from td1report.answers.shared import dense_layers
from td1report.inputs import data, forests
from td1report.inputs.experiments import EPOCHS, LONG_EPOCHS, UPDATE_LIMIT, VALIDATION_SPLIT, by_role, distinct
from td1report.inputs.network import num_parameters, smallest_batch_size, split_sizes, updates_per_epoch
from td1report.records import Experiment
from td1report.render.template_files import templates_folder
from td1report.runs import anomalies, training
from td1report.stats.counts import hypergeometric_overlap, lower_scores_where_wrong

CODE = templates_folder() / "code"
LISTINGS = sorted(CODE.glob("q*.py"))
EPOCH_DIVISOR = 10
NUM_TRAIN, NUM_TEST = 1250, 300
MAX_COLUMNS = 92
"""What fits the width of the printed page."""

pytestmark = [
    pytest.mark.filterwarnings("ignore:FigureCanvasAgg is non-interactive"),
    # Keras' own saving of a TensorFlow variable.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


def named_listings() -> set[str]:
    """The listings that the templates of the questions show."""
    sources = (path.read_text(encoding="utf-8") for path in templates_folder().glob("*/*.html.j2"))
    return {name for source in sources for name in re.findall(r"""\blisting\(\s*["']([^"']+)["']""", source)}


def synthetic(count: int, generator: np.random.Generator, prototypes: NDArray[np.uint8]) -> tuple[Any, Any]:
    """`count` noisy copies of one image a class, one label in ten wrong, so that a network errs in every class."""
    labels = np.arange(count, dtype=np.uint8) % 10
    noise = generator.integers(0, 100, (count, 28, 28), dtype=np.uint8)
    images = prototypes[labels] + noise
    wrong = generator.random(count) < 0.1
    labels[wrong] = generator.integers(0, 10, wrong.sum(), dtype=np.uint8)
    return images, labels


@dataclass(frozen=True, eq=False)
class Fit:
    """One call of `fit` by a listing: what was asked, and of which network."""

    listing: str
    model: keras.Model
    arguments: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Notebook:
    """What the listings left.

    Attributes:
        after: listing -> the names it could see once it had run.
        fits: every call of `fit`, in order.
        images: the data set as `load_data` gave it.
        folder: where the listings wrote their files.
        experiments: the experiments of the TD on this small data set, epochs divided.
    """

    after: dict[str, dict[str, Any]]
    fits: list[Fit]
    images: data.FashionMNIST
    folder: Path
    experiments: dict[str, Experiment]

    @cached_property
    def names(self) -> dict[tuple[Any, ...], str]:
        """Layers and batch size -> name; the longer training has those of a shorter one, which stands for it."""
        return {
            (*layers_of(training.build_model(experiment)), experiment.batch_size): name
            for name, experiment in self.experiments.items()
            if name != "two_layers_256_long"
        }

    def name_of(self, fit: Fit) -> str:
        """The experiment that a call of `fit` trains."""
        return self.names[(*layers_of(fit.model), fit.arguments["batch_size"])]


class FewerEpochs(ast.NodeTransformer):
    """Divides the epochs asked of `fit`, at least one being left."""

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        """`epochs=20` becomes `epochs=2`."""
        if node.arg in ("epochs", "initial_epoch") and isinstance(node.value, ast.Constant):
            node.value = ast.copy_location(ast.Constant(max(1, int(node.value.value) // EPOCH_DIVISOR)), node.value)  # type: ignore[arg-type]
        return self.generic_visit(node)


def run(listing: Path, namespace: dict[str, Any]) -> None:
    """Executes one listing in the namespace that the ones before it left."""
    tree = FewerEpochs().visit(ast.parse(listing.read_text(encoding="utf-8"), str(listing)))
    exec(compile(ast.fix_missing_locations(tree), str(listing), "exec"), namespace)  # noqa: S102


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    """All listings, in the order of the TD, in one namespace and in a folder of their own."""
    generator = np.random.default_rng(3)
    prototypes = generator.integers(0, 155, (10, 28, 28), dtype=np.uint8)
    train, test = synthetic(NUM_TRAIN, generator, prototypes), synthetic(NUM_TEST, generator, prototypes)
    folder = tmp_path_factory.mktemp("notebook")
    backend = mpl.get_backend()
    mpl.use("Agg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.datasets.fashion_mnist, "load_data", lambda: (train, test))
        patch.chdir(folder)
        fits: list[Fit] = []
        after: dict[str, dict[str, Any]] = {}
        patch.setattr(keras.Model, "fit", recording_fit(fits, after))
        namespace: dict[str, Any] = {"__name__": "__main__"}
        keras.utils.set_random_seed(0)  # so few images: once in a while a network never answers one of the classes
        for listing in LISTINGS:
            run(listing, namespace)
            after[listing.stem] = dict(namespace)
    namespace["plt"].close("all")
    mpl.use(backend)
    small_plan = distinct(by_role(NUM_TRAIN, EPOCHS // EPOCH_DIVISOR, LONG_EPOCHS // EPOCH_DIVISOR))
    images = data.FashionMNIST(*train, *test, source="folder", folder=folder, digests={})
    return Notebook(after, fits, images, folder, {experiment.name: experiment for experiment in small_plan})


def recording_fit(fits: list[Fit], after: dict[str, dict[str, Any]]) -> Callable[..., Any]:
    """Keras' own `fit`, which also notes what it was asked; the listing that runs is the first that has not ended."""
    real_fit = keras.Model.fit

    def fit(self: keras.Model, *values: Any, **named: Any) -> Any:
        bound = inspect.signature(real_fit).bind(self, *values, **named)
        bound.apply_defaults()
        fits.append(Fit(LISTINGS[len(after)].stem, self, bound.arguments))
        return real_fit(self, *values, **named)

    return fit


def network_of(notebook: Notebook, name: str, model: keras.Model) -> training.CompiledNetwork:
    """Our network of this experiment, with the weights that a listing's model ended with."""
    network = training.CompiledNetwork(notebook.experiments[name], notebook.images)
    network.set_weights(model.get_weights())
    return network


def layers_of(model: keras.Model) -> list[tuple[Any, ...]]:
    """Kind and settings of each layer."""
    settings = ("units", "rate")
    return [
        (
            type(layer).__name__,
            *(getattr(layer, name, None) for name in settings),
            getattr(getattr(layer, "activation", None), "__name__", None),
        )
        for layer in model.layers
    ]


# --- the files -----------------------------------------------------------------------------------------------------


def test_every_listing_that_a_template_names_exists() -> None:
    """No question shows code that is not there, and no code is there that no question shows."""
    assert named_listings() == {path.name for path in CODE.glob("*.py")}


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda path: path.stem)
def test_a_listing_fits_the_page(listing: Path) -> None:
    """No line is broken by the page, and no tab or trailing space shows."""
    lines = listing.read_text(encoding="utf-8").splitlines()

    assert max(map(len, lines)) <= MAX_COLUMNS
    assert [line.rstrip().expandtabs() for line in lines] == lines


def test_all_listings_were_run(notebook: Notebook) -> None:
    """One namespace for all of them, from the first to the last."""
    assert [path.stem for path in LISTINGS] == list(notebook.after)


# --- section 1 -----------------------------------------------------------------------------------------------------


def test_q1_7_scales_the_pixels_as_we_do(notebook: Notebook) -> None:
    """float32 in [0, 1], exactly what our networks are fed."""
    after = notebook.after["q1_7"]

    np.testing.assert_array_equal(after["x_train"], data.scale(notebook.images.train_images))
    np.testing.assert_array_equal(after["x_test"], data.scale(notebook.images.test_images))
    assert np.float32 == after["x_train"].dtype


def test_q1_3_cuts_the_parts_where_keras_cuts(notebook: Notebook) -> None:
    """The slices counted in q1_3 are those that fit and validate."""
    after = notebook.after["q1_3"]

    assert split_sizes(NUM_TRAIN, VALIDATION_SPLIT) == (len(after["y_fitted"]), len(after["y_validation"]))


# --- section 2 -----------------------------------------------------------------------------------------------------


def test_q2_2_has_our_layers_and_weights(notebook: Notebook) -> None:
    """The model of q2_2 is the network that was trained: same layers, 269 322 weights."""
    model, ours = notebook.after["q2_2"]["model"], notebook.experiments["two_layers_256"]

    assert layers_of(training.build_model(ours)) == layers_of(model)
    assert 269_322 == num_parameters(ours) == model.count_params()


def test_q2_3_counts_the_weights_of_the_answer(notebook: Notebook) -> None:
    """The three numbers of q2_3's listing are the weights of our layers."""
    layers = dense_layers(notebook.experiments["two_layers_256"].units)

    assert [layer.parameters for layer in layers] == notebook.after["q2_3"]["by_hand"]


def test_q2_5_finds_our_batch_size(notebook: Notebook) -> None:
    """On the small data, and on 60 000 images, where it is 242."""
    num_fitted, _ = split_sizes(NUM_TRAIN, VALIDATION_SPLIT)
    real: dict[str, Any] = {"x_train": range(60_000)}
    run(CODE / "q2_5.py", real)

    assert smallest_batch_size(num_fitted, UPDATE_LIMIT) == notebook.after["q2_5"]["batch_size"]
    assert 242 == real["batch_size"] == distinct(by_role())[0].batch_size


def test_the_listings_train_the_experiments_of_the_td(notebook: Notebook) -> None:
    """Every network that a listing fits is one of our experiments, and all are fitted but the control of q4_4."""
    control = "two_layers_256_dropout"

    assert set(notebook.names.values()) - {control} == {notebook.name_of(fit) for fit in notebook.fits}


def test_every_network_is_fitted_as_ours(notebook: Notebook) -> None:
    """Same weights, loss, optimizer and metric, same share for validation, and curves under our names."""
    adam = {key: value for key, value in keras.optimizers.Adam().get_config().items() if key != "name"}
    for fit in notebook.fits:
        experiment = notebook.experiments[notebook.name_of(fit)]

        assert num_parameters(experiment) == fit.model.count_params()
        assert "sparse_categorical_crossentropy" == fit.model.loss
        assert adam == {key: value for key, value in fit.model.optimizer.get_config().items() if key != "name"}
        assert VALIDATION_SPLIT == fit.arguments["validation_split"]
        assert {"loss", "accuracy", "val_loss", "val_accuracy"} == fit.model.history.history.keys()


def test_every_training_has_our_epochs_and_updates(notebook: Notebook) -> None:
    """Each network ends with the updates of its experiment; the clock of q4_5 adds epochs one at a time."""
    num_fitted, _ = split_sizes(NUM_TRAIN, VALIDATION_SPLIT)
    for fit in notebook.fits:
        name = notebook.name_of(fit)
        asked = sum(
            other.arguments["epochs"] - other.arguments["initial_epoch"]
            for other in notebook.fits
            if other.model is fit.model
        )
        before = fit.arguments["initial_epoch"]
        updates = updates_per_epoch(num_fitted, notebook.experiments[name].batch_size)

        assert (before + asked) * updates == int(fit.model.optimizer.iterations)
        if fit.listing != "q4_5":
            expected = notebook.experiments[f"{name}_long" if before else name].epochs
            assert expected == fit.arguments["epochs"]


def test_q2_7_goes_on_from_the_first_epochs(notebook: Notebook) -> None:
    """q2_7 carries the saved network on, up to the epochs of our longer training, and leaves the first one alone."""
    after, ours = notebook.after["q2_7"], notebook.experiments["two_layers_256_long"]
    updates = after["history"].params["steps"]

    assert list(range(EPOCHS // EPOCH_DIVISOR, ours.epochs)) == after["more"].epoch
    assert updates * ours.epochs == int(after["longer"].optimizer.iterations)
    assert updates * EPOCHS // EPOCH_DIVISOR == int(after["model"].optimizer.iterations)


# --- metrics -------------------------------------------------------------------------------------------------------


def test_q2_7_has_our_errors_of_the_first_model(notebook: Notebook) -> None:
    """With its weights, our evaluation gives its validation and test errors and its losses."""
    after = notebook.after["q2_7"]
    network = network_of(notebook, "two_layers_256", after["model"])
    test_loss, test_accuracy, _ = network.test()
    val_loss, val_accuracy = network.evaluate_validation()

    assert pytest.approx((test_loss, test_accuracy), abs=1e-5) == (after["test_loss"], after["test_accuracy"])
    assert pytest.approx(1 - val_accuracy, abs=1e-6) == after["val_error"]
    assert pytest.approx(val_loss, abs=1e-5) == after["history"].history["val_loss"][-1]


def test_q3_3_has_our_predictions(notebook: Notebook) -> None:
    """Same probabilities, hence the same confusion matrix and the same table of predictions."""
    after = notebook.after["q3_3"]
    _, accuracy, probabilities = network_of(notebook, "two_layers_256", after["model"]).test()
    predicted = probabilities.argmax(axis=1)
    saved = pd.read_csv(notebook.folder / "predictions.csv", index_col="index")

    np.testing.assert_allclose(after["probabilities"], probabilities, atol=1e-6)
    assert predicted.tolist() == saved["predicted"].tolist()
    assert notebook.images.test_labels.tolist() == saved["true"].tolist()
    assert pytest.approx(accuracy) == saved["correct"].mean()
    matrix = after["confusion_matrix"](after["y_test"], after["predictions"]["predicted"])
    assert matrix.tolist() == [list(row) for row in training.confusion_matrix(notebook.images.test_labels, predicted)]


def test_q3_4_counts_the_errors_of_the_confusion_matrix(notebook: Notebook) -> None:
    """Missed are the rows, wrongly attributed the columns, both without the diagonal."""
    after = notebook.after["q3_4"]
    predicted = after["predictions"]["predicted"].to_numpy()
    mistakes = np.array(training.confusion_matrix(notebook.images.test_labels, predicted))
    np.fill_diagonal(mistakes, 0)

    assert mistakes.sum(axis=1).tolist() == after["missed"].tolist()
    assert mistakes.sum(axis=0).tolist() == after["attributed"].tolist()
    assert mistakes.sum(axis=1).argmax() == after["worst"]
    assert mistakes.max() == after["confusions"].iloc[0]


def test_q3_6_has_our_distances_between_classes(notebook: Notebook) -> None:
    """Between the mean images of the fitted part."""
    num_fitted, _ = split_sizes(NUM_TRAIN, VALIDATION_SPLIT)
    means = mean_images(
        data.scale(notebook.images.train_images[:num_fitted]), notebook.images.train_labels[:num_fitted]
    )

    np.testing.assert_allclose(notebook.after["q3_6"]["distances"], pairwise_distances(means), atol=1e-4)


def test_q3_7_has_our_anomalies(notebook: Notebook) -> None:
    """The same forest on the same images flags the same ones, with the same scores."""
    after = notebook.after["q3_7"]
    forest = after["forest"]
    ours = anomalies.detect(notebook.images, forests.LABEL, forest.contamination, forests.TREES, seed=0, origin=ORIGIN)

    assert forests.TREES == forest.n_estimators
    assert list(ours.ids) == after["anomalies"].tolist()
    assert pytest.approx(list(ours.scores)) == after["scores"].tolist()


def test_q3_7_has_the_largest_contamination_below_ten_anomalies(notebook: Notebook) -> None:
    """What the listing gives the forest is what our own search finds for the 1000 test images of a class."""
    found = forests.largest_contamination(1000, forests.TD_LIMIT)

    assert found == notebook.after["q3_7"]["forest"].contamination


def test_q3_8_has_our_link_with_the_errors(notebook: Notebook) -> None:
    """Overlap, its probability by chance and the AUC of the scores are those of our tests."""
    after = notebook.after["q3_8"]
    is_anomaly, is_error = after["is_anomaly"], after["is_error"]
    overlap = int((is_anomaly & is_error).sum())
    scores = lower_scores_where_wrong(after["scores"], is_error)
    counts = (len(is_error), int(is_anomaly.sum()), int(is_error.sum()), overlap)

    assert pytest.approx(hypergeometric_overlap(*counts)) == after["p_overlap"]
    assert (pytest.approx(scores.auc), pytest.approx(scores.p)) == (after["auc"], after["p_scores"])


def test_q4_4_has_our_training_error_without_dropout(notebook: Notebook) -> None:
    """q4_4 evaluates the final weights on the fitted images with dropout inactive, as our runs do."""
    after = notebook.after["q4_4"]
    _, accuracy = network_of(notebook, "two_layers_128_dropout", after["dropout_model"]).evaluate_fitted()

    assert pytest.approx(accuracy, abs=1e-6) == after["accuracy"]
    assert after["dropout_history"].history["accuracy"][-1] == 1 - after["error_while_fitting"]


def test_q4_5_measures_times_as_we_do(notebook: Notebook) -> None:
    """Both batch sizes in turn, one warm-up epoch each left out."""
    from td1report.runs import timing

    after = notebook.after["q4_5"]
    sizes = {notebook.experiments[name].batch_size for name in ("two_layers_256", "two_layers_128_dropout_half_batch")}

    assert sizes == after["seconds"].keys()
    assert {timing.NUM_EPOCHS} == {len(measured) for measured in after["seconds"].values()}
