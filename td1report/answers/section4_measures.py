"""What section 4 measures of each model, and how two groups of runs differ outside the family of comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import sqrt
from statistics import median_low
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from td1report import inference, shares
from td1report.answers.results import Results
from td1report.answers.section4_facts import (
    ActivationEffect,
    BatchStage,
    Benchmark,
    Contrast,
    DropoutEffect,
    DroppedNeuron,
    EpochTime,
    FinalTest,
    Frugal,
    Magnitude,
    Measures,
    Ranked,
    Reach,
    Size,
    Standing,
    Tally,
    Window,
)
from td1report.answers.shared import Carried, carried
from td1report.experiments import VALIDATION_SPLIT, num_multiply_adds, num_parameters, split_sizes, updates_per_epoch
from td1report.records import Choice, Comparison, Figure, Interval, Run, Summary, Timing, Trend, Verdict


def window(epochs: int) -> Window:
    """The last epochs of a training of this length."""
    return Window(first=max(1, epochs - inference.OUTCOME_EPOCHS + 1), last=epochs)


def error_curves(runs: Sequence[Run], *, validation: bool) -> NDArray[np.float64]:
    """(num_seeds, num_epochs) error rates in %; those of the training part were averaged while dropout acted."""
    return 100 * (1 - np.array([r.history.val_accuracy if validation else r.history.accuracy for r in runs]))


def loss_curves(runs: Sequence[Run], *, validation: bool) -> NDArray[np.float64]:
    """(num_seeds, num_epochs) cross-entropies in nats."""
    return np.array([r.history.val_loss if validation else r.history.loss for r in runs])


def fitted_errors(runs: Sequence[Run]) -> list[float]:
    """Error of each run's final weights on the images that were fitted, dropout inactive, in %."""
    return [100 * (1 - run.train_accuracy) for run in runs]


def measures(results: Results, name: str) -> Measures:
    """What is said of one model: cost, outcome, fit and overfitting."""
    runs, experiment = results.runs(name), results.experiments[name]
    last, fitted = error_curves(runs, validation=True)[:, -1], fitted_errors(runs)
    gap = inference.paired_difference(fitted, last)
    return Measures(
        experiment=name,
        parameters=num_parameters(experiment),
        multiply_adds=num_multiply_adds(experiment),
        num_updates=updates(results, name) * experiment.epochs,
        outcome=inference.summary([inference.outcome(run.history, "val_error") for run in runs]),
        last_epoch=inference.summary(last),
        loss_outcome=inference.summary([inference.outcome(run.history, "val_loss") for run in runs]),
        train_error=inference.summary(fitted),
        history_error=inference.summary(error_curves(runs, validation=False)[:, -1]),
        gap=gap,
        overfits=inference.trend(gap),
        loss_slope=inference.end_slope(loss_curves(runs, validation=True)),
    )


def updates(results: Results, name: str) -> int:
    """Weight updates of one epoch."""
    return updates_per_epoch(num_fitted(results), results.experiments[name].batch_size)


def num_fitted(results: Results) -> int:
    """Images that are fitted: what validation leaves."""
    return split_sizes(len(results.data.train_labels), VALIDATION_SPLIT)[0]


def contrast(values_a: Sequence[float], values_b: Sequence[float]) -> Contrast:
    """a - b for two independent groups of runs: Welch's interval, and its direction."""
    compared = inference.compare("a", "b", values_a, values_b, "val_error")
    difference = Summary(mean=compared.difference, sd=None, count=len(values_a), interval=compared.interval)
    return Contrast(difference=compared.difference, interval=compared.interval, trend=inference.trend(difference))


def gap_contrast(results: Results, a: str, b: str) -> Contrast:
    """How much farther from its fitted images the validation of a is than that of b: the change of overfitting."""
    gap_a, gap_b = (
        (error_curves(runs, validation=True)[:, -1] - np.array(fitted_errors(runs))).tolist()
        for runs in (results.runs(a), results.runs(b))
    )
    return contrast(gap_a, gap_b)


def magnitude(comparison: Comparison) -> Magnitude:
    """A difference of errors against the equivalence margin, by its 95 % interval."""
    interval, margin = comparison.interval, inference.EQUIVALENCE_MARGIN
    if interval is None:
        return Magnitude.UNKNOWN
    if comparison.within_margin:
        return Magnitude.WITHIN
    return Magnitude.BEYOND if interval.low >= margin or interval.high <= -margin else Magnitude.STRADDLES


def validation_curves(results: Results, names: Sequence[str]) -> Figure:
    """Validation error and loss of several models, on the same axes."""
    arrays = {}
    for name in names:
        runs = results.runs(name)
        arrays[f"error.{name}"] = error_curves(runs, validation=True)
        arrays[f"loss.{name}"] = loss_curves(runs, validation=True)
    return Figure(kind="learning_curves", arrays=arrays, labels={"panels": ("error", "loss"), "series": tuple(names)})


def error_panels(
    results: Results, panels: Mapping[str, Sequence[str]], options: dict[str, float | int | str | bool | None]
) -> Figure:
    """Validation error, the models of each panel together."""
    names = tuple(name for models in panels.values() for name in models)
    return Figure(
        kind="learning_curves",
        arrays={
            f"{panel}.{name}": error_curves(results.runs(name), validation=True)
            for panel, models in panels.items()
            for name in models
        },
        labels={"panels": tuple(panels), "series": names},
        options=options,
    )


def mark_epoch(figure: Figure, epoch: int) -> Figure:
    """The same curves of one panel, with a line at this epoch."""
    return figure.model_copy(update={"arrays": figure.arrays | {"marks": np.array([float(epoch)])}})


def dropped_neurons(activations: Sequence[float], mask: Sequence[int], rate: float) -> tuple[DroppedNeuron, ...]:
    """Inverted dropout under one mask, and its mean over all 2 ** n masks weighted by their probabilities.

    Source: Srivastava et al. (2014), JMLR 15, section 10; the scaling is that of Keras' `Dropout`.
    """
    masks = np.array(list(product((0, 1), repeat=len(mask))))
    probabilities = np.prod(np.where(masks == 1, 1 - rate, rate), axis=1)
    means = probabilities @ (masks * np.array(activations) / (1 - rate))
    return tuple(
        DroppedNeuron(activation=value, kept=bool(kept), trained=kept * value / (1 - rate), mean_over_masks=float(mean))
        for value, kept, mean in zip(activations, mask, means, strict=True)
    )


def dropout_effect(results: Results, without: str, with_dropout: str) -> DropoutEffect:
    """What dropout changes, in the error, in the overfitting and in what the history shows."""
    runs = {name: results.runs(name) for name in (without, with_dropout)}
    last = {name: error_curves(own, validation=True)[:, -1] for name, own in runs.items()}
    histories = {name: error_curves(own, validation=False)[:, -1] for name, own in runs.items()}
    history = histories[with_dropout].tolist()
    return DropoutEffect(
        without=measures(results, without),
        with_dropout=measures(results, with_dropout),
        error=results.comparison(with_dropout, without),
        loss=results.comparison(with_dropout, without, "val_loss"),
        gap_change=gap_contrast(results, with_dropout, without),
        last_epoch_change=contrast(last[with_dropout].tolist(), last[without].tolist()),
        drawn_gap=inference.paired_difference(histories[without], last[without]),
        drawn_gap_with_dropout=inference.paired_difference(history, last[with_dropout]),
        inactive=carried(history, fitted_errors(runs[with_dropout])),
        history_to_validation=carried(history, last[with_dropout].tolist()),
    )


def epoch_time(timing: Timing) -> EpochTime:
    """Median and spread of the measured epochs."""
    median = float(np.median(timing.epoch_seconds))
    return EpochTime(
        batch_size=timing.batch_size,
        updates_per_epoch=timing.updates_per_epoch,
        num_epochs=len(timing.epoch_seconds),
        median=median,
        fastest=min(timing.epoch_seconds),
        slowest=max(timing.epoch_seconds),
        milliseconds_per_update=1000 * median / timing.updates_per_epoch,
    )


def slowdown(slower: Carried, difference_of_medians: float) -> Trend:
    """Whether an epoch takes longer (rising), by the mean of the turns and by the medians, which must agree in sign."""
    agree = slower.change.mean * difference_of_medians > 0
    return slower.trend if agree or slower.trend is Trend.ONE_RUN else Trend.UNCLEAR


def errors_until(runs: Sequence[Run], epoch: int) -> list[float]:
    """The outcome of each run, had its training ended at this epoch, in %."""
    first = window(epoch).first
    errors: list[float] = error_curves(runs, validation=True)[:, first - 1 : epoch].mean(axis=1).tolist()
    return errors


def stage(results: Results, name: str, epoch: int) -> BatchStage:
    """One batch size, its training stopped after this many epochs."""
    return BatchStage(
        batch_size=results.experiments[name].batch_size,
        window=window(epoch),
        num_updates=updates(results, name) * epoch,
        error=inference.summary(errors_until(results.runs(name), epoch)),
    )


def activation_effect(results: Results, relu: str, sigmoid: str) -> ActivationEffect:
    """What the activation changes at the start, on the way and at the end."""
    curves = {name: error_curves(results.runs(name), validation=True) for name in (relu, sigmoid)}
    measured = {name: measures(results, name) for name in (relu, sigmoid)}
    threshold = max(m.outcome.mean for m in measured.values()) + inference.EQUIVALENCE_MARGIN
    error = results.comparison(sigmoid, relu)
    return ActivationEffect(
        relu=measured[relu],
        sigmoid=measured[sigmoid],
        error=error,
        loss=results.comparison(sigmoid, relu, "val_loss"),
        magnitude=magnitude(error),
        relu_first=inference.summary(curves[relu][:, 0]),
        sigmoid_first=inference.summary(curves[sigmoid][:, 0]),
        start=contrast(curves[sigmoid][:, 0].tolist(), curves[relu][:, 0].tolist()),
        threshold=threshold,
        relu_reach=reach(curves[relu], threshold),
        sigmoid_reach=reach(curves[sigmoid], threshold),
        sigmoid_end=inference.end_slope(curves[sigmoid]),
    )


def reach(curves: NDArray[np.float64], threshold: float) -> Reach:
    """When each of the (num_seeds, num_epochs) curves is first at the threshold or below."""
    below = curves <= threshold
    epochs = [int(row.argmax()) + 1 for row in below if row.any()]
    return Reach(num_reached=len(epochs), epoch=median_low(epochs) if epochs else None)


def size(results: Results, name: str) -> Size:
    """One number of neurons per layer: what dropout leaves of it, and what it gives."""
    experiment = results.experiments[name]
    units, outcomes = experiment.units[0], results.outcomes()[name]
    active, active_sd = units * (1 - experiment.dropout), sqrt(units * experiment.dropout * (1 - experiment.dropout))
    return Size(
        units=units,
        active=active,
        active_sd=active_sd,
        active_variation=active_sd / active,
        measures=measures(results, name),
        lowest=min(outcomes),
        highest=max(outcomes),
    )


def interval_rows(
    names: Sequence[str],
    summaries: Iterable[Summary],
    points: NDArray[np.float64],
    options: dict[str, float | int | str | bool | None],
) -> Figure:
    """One row a model: its mean, its interval and its seeds."""
    kept = tuple(summaries)
    ends = [(s.interval.low, s.interval.high) if s.interval else (np.nan, np.nan) for s in kept]
    return Figure(
        kind="interval_dots",
        arrays={
            "center": np.array([s.mean for s in kept]),
            "low": np.array([low for low, _ in ends]),
            "high": np.array([high for _, high in ends]),
            "points": points,
        },
        labels={"rows": tuple(names), "colours": tuple(names), "right": tuple(names)},
        options=options or {},
    )


def final_test(runs: Sequence[Run], shown: int) -> FinalTest:
    """Test error of one run with Wilson's interval, and of all runs."""
    matrix = np.array(runs[shown].confusion_matrix)
    num_images, num_errors = int(matrix.sum()), int(matrix.sum() - np.trace(matrix))
    mean = inference.summary([100 * (1 - run.test_accuracy) for run in runs])
    return FinalTest(
        seed=runs[shown].seed,
        num_errors=num_errors,
        num_images=num_images,
        error=100 * num_errors / num_images,
        interval=shares.wilson(num_errors, num_images),
        mean=mean,
        mean_accuracy=1 - mean.mean / 100,
    )


def frugal(choice: Choice, measured: Mapping[str, Measures]) -> Frugal | None:
    """The smallest candidate shown to lie within the margin of the lowest, if it is smaller than the retained one."""
    retained = measured[choice.experiment].parameters
    near = [c for c in choice.comparisons if c.within_margin and measured[c.a].parameters < retained]
    if not near:
        return None
    comparison = min(near, key=lambda c: (measured[c.a].parameters, c.mean_a))
    parameters = measured[comparison.a].parameters
    return Frugal(
        experiment=comparison.a,
        parameters=parameters,
        comparison=comparison,
        parameters_ratio=retained / parameters,
    )


class Published(NamedTuple):
    """A test accuracy that others published."""

    name: str
    source: str
    units: tuple[int, ...]
    """Of the hidden layers of a perceptron."""
    accuracy: float
    num_images: int
    """Test images behind it."""


def benchmarks(test: FinalTest, published: Sequence[Published]) -> tuple[Benchmark, ...]:
    """The published accuracies and ours, highest first."""
    rows = [
        Benchmark(
            **row._asdict(), error=100 * (1 - row.accuracy), standing=standing(row.accuracy, row.num_images, test)
        )
        for row in published
    ]
    ours = Benchmark(
        name="ours",
        source="ours",
        units=(),
        accuracy=test.mean_accuracy,
        error=test.mean.mean,
        num_images=test.num_images,
        standing=Standing.OURS,
    )
    return tuple(sorted([*rows, ours], key=lambda row: -row.accuracy))


def standing(accuracy: float, num_images: int, test: FinalTest) -> Standing:
    """A published accuracy against our mean one."""
    standard_error = shares.standard_error_of_gap(accuracy, num_images, test.mean_accuracy, test.num_images)
    gap = accuracy - test.mean_accuracy
    if abs(gap) <= 1.96 * standard_error:
        return Standing.WITHIN_SAMPLING
    return Standing.LOWER if gap > 0 else Standing.HIGHER


def reach_from(origin: float, center: float, interval: Interval | None) -> float:
    """Distance from the origin to the farther end of an interval, or to its centre if there is none."""
    ends = (center,) if interval is None else (interval.low, interval.high)
    return max(abs(end - origin) for end in ends)


def comparison_rows(comparisons: Sequence[Comparison]) -> Figure:
    """The forest plot: one row a comparison, named by its changed model."""
    names = tuple(c.a for c in comparisons)
    ends = [(c.interval.low, c.interval.high) if c.interval else (np.nan, np.nan) for c in comparisons]
    margin = inference.EQUIVALENCE_MARGIN
    return Figure(
        kind="interval_dots",
        arrays={
            "center": np.array([c.difference for c in comparisons]),
            "low": np.array([low for low, _ in ends]),
            "high": np.array([high for _, high in ends]),
        },
        labels={"rows": names, "colours": names, "right": names},
        options={"reference": 0.0, "band_low": -margin, "band_high": margin, "height_mm": 48},
    )


def ranked_models(models: Sequence[Measures], choice: Choice) -> tuple[Ranked, ...]:
    """The candidates in the order of the choice, and what it says of each."""
    highest = max(model.outcome.mean for model in models) or 1.0
    return tuple(
        Ranked(
            experiment=model.experiment,
            parameters=model.parameters,
            multiply_adds=model.multiply_adds,
            outcome=model.outcome,
            within_one_standard_error=model.experiment in choice.within_one_standard_error,
            indistinguishable=model.experiment in choice.indistinguishable,
            bar_percent=100 * model.outcome.mean / highest,
        )
        for model in models
    )


def tally(comparisons: Sequence[Comparison]) -> Tally:
    """The changed models of a family, sorted by verdict."""

    def those(verdict: Verdict) -> tuple[str, ...]:
        return tuple(c.a for c in comparisons if c.verdict is verdict)

    return Tally(
        better=those(Verdict.BETTER),
        worse=those(Verdict.WORSE),
        equivalent=those(Verdict.EQUIVALENT),
        not_shown=those(Verdict.NOT_SHOWN),
        num_worse=len(those(Verdict.WORSE)),
    )
