"""Section 4 of the TD: other models, one change at a time, and the choice of one."""

from itertools import pairwise
from math import ceil, floor, sqrt

import numpy as np

from td1report import inference, simulation
from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.answers.section4_facts import (
    Activations,
    BestModel,
    Dropout,
    DropoutCurves,
    HalfBatch,
    HalfNeurons,
    LayerHalved,
    Sizes,
    Standing,
    Step,
    ThirdLayer,
)
from td1report.answers.section4_measures import (
    Published,
    activation_effect,
    benchmarks,
    comparison_rows,
    contrast,
    dropout_effect,
    dropped_neurons,
    epoch_time,
    error_curves,
    error_panels,
    errors_until,
    final_test,
    fitted_errors,
    frugal,
    gap_contrast,
    interval_rows,
    magnitude,
    mark_epoch,
    measures,
    ranked_models,
    reach_from,
    size,
    slowdown,
    stage,
    tally,
    updates,
    validation_curves,
    window,
)
from td1report.answers.shared import carried, dense_layers
from td1report.experiments import NUM_CLASSES, NUM_PIXELS
from td1report.records import Answer, Figure, Verdict


def _modification(results: Results, a: str, b: str) -> dict[str, object]:
    return {
        "window": window(results.experiments[a].epochs),
        "changed": measures(results, a),
        "reference": measures(results, b),
        "error": results.comparison(a, b),
        "loss": results.comparison(a, b, "val_loss"),
    }


# --- q4_1, q4_2: more layers, fewer neurons ------------------------------------------------------------------------


def q4_1(results: Results) -> Answer[ThirdLayer]:
    """Does a third hidden layer help, and what does it cost?"""
    names = "three_layers_256", "two_layers_256"
    deeper, reference = (measures(results, name) for name in names)
    return Answer(
        facts=ThirdLayer.model_validate(
            _modification(results, *names)
            | {
                "layer": dense_layers(results.experiments[names[0]].units)[-2],
                "parameters_ratio": deeper.parameters / reference.parameters,
                "multiply_adds_ratio": deeper.multiply_adds / reference.multiply_adds,
            }
        ),
        figures={"curves": validation_curves(results, names)},
    )


def q4_2(results: Results) -> Answer[HalfNeurons]:
    """Does halving the hidden layers degrade the results, and why are the weights not halved?"""
    names = "two_layers_128", "two_layers_256"
    before, after = (dense_layers(results.experiments[name].units) for name in reversed(names))
    smaller, reference = (measures(results, name) for name in names)
    return Answer(
        facts=HalfNeurons.model_validate(
            _modification(results, *names)
            | {
                "gap_change": gap_contrast(results, *names),
                "units_before": before[0].neurons,
                "units_after": after[0].neurons,
                "units_ratio": before[0].neurons // after[0].neurons,
                "layers": tuple(
                    LayerHalved(before=old, after=new, ratio=old.parameters / new.parameters)
                    for old, new in zip(before, after, strict=True)
                ),
                "parameters_ratio": reference.parameters / smaller.parameters,
                "multiply_adds_ratio": reference.multiply_adds / smaller.multiply_adds,
                # (pixels + 1) n + (n + 1) n + (n + 1) classes, collected by powers of n.
                "linear_coefficient": NUM_PIXELS + 1 + 1 + NUM_CLASSES,
                "constant": NUM_CLASSES,
            }
        ),
        figures={"curves": error_panels(results, {"error": names}, {"width_mm": 78, "height_mm": 42})},
    )


# --- q4_3, q4_4: dropout -------------------------------------------------------------------------------------------


EXAMPLE_ACTIVATIONS = (0.6, 1.2, 0.3, 0.9, 1.5)
"""Outputs of five neurons, small enough to follow by hand."""
EXAMPLE_MASK = (1, 0, 1, 1, 0)
"""One draw: 1 = kept."""


def q4_3(results: Results) -> Answer[Dropout]:
    """Where dropout stands and what it does, with an example followed by hand."""
    experiment = results.experiments["two_layers_128_dropout"]
    units, rate = experiment.units[0], experiment.dropout
    layers = dense_layers(experiment.units)
    return Answer(
        facts=Dropout(
            experiment="two_layers_128",
            other_experiment="two_layers_256",
            units=units,
            rate=rate,
            kept_share=1 - rate,
            scale=1 / (1 - rate),
            switched_off=rate * units,
            switched_off_sd=sqrt(units * rate * (1 - rate)),
            parameters=sum(layer.parameters for layer in layers),
            example=dropped_neurons(EXAMPLE_ACTIVATIONS, EXAMPLE_MASK, rate),
            num_masks=2 ** len(EXAMPLE_MASK),
        ),
    )


def q4_4(results: Results) -> Answer[DropoutCurves]:
    """The curves without and with dropout, side by side, and what may be concluded."""
    pairs = [(name, f"{name}_dropout") for name in ("two_layers_128", "two_layers_256")]
    small, large = (dropout_effect(results, *pair) for pair in pairs)
    names = tuple(name for pair in pairs for name in pair)
    arrays = {}
    for name in names:
        arrays[f"{name}.train"] = error_curves(results.runs(name), validation=False)
        arrays[f"{name}.validation"] = error_curves(results.runs(name), validation=True)
    axis_bottom = floor(min(curves.min() for curves in arrays.values()))
    axis_top = ceil(max(curves.max() for key, curves in arrays.items() if key.endswith(".validation")))
    return Answer(
        facts=DropoutCurves(
            window=window(results.experiments[names[0]].epochs), axis_top=axis_top, small=small, large=large
        ),
        figures={
            "curves": Figure(
                kind="learning_curves",
                arrays=arrays,
                labels={"panels": names, "series": ("train", "validation")},
                options={"height_mm": 72, "share_y": True, "y_min": axis_bottom, "y_max": axis_top},
            )
        },
    )


# --- q4_5: smaller batches -----------------------------------------------------------------------------------------


def q4_5(results: Results) -> Answer[HalfBatch]:
    """Halving the batch: more updates an epoch; effect on the errors and on the time."""
    names = "two_layers_128_dropout_half_batch", "two_layers_128_dropout"
    times = {timing.experiment: timing for timing in results.timings}
    half, full = (times[name] for name in names)
    epochs = results.experiments[names[1]].epochs
    # The epoch by which the half batch has made about as many updates as the full one in its whole training.
    equal = max(1, updates(results, names[1]) * epochs // updates(results, names[0]))
    halves, fulls = (results.runs(name) for name in names)
    half_updates, full_updates = updates(results, names[0]) * equal, updates(results, names[1]) * epochs
    half_time, full_time = epoch_time(half), epoch_time(full)
    slower = carried(full.epoch_seconds, half.epoch_seconds)
    return Answer(
        facts=HalfBatch.model_validate(
            _modification(results, *names)
            | {
                "full": full_time,
                "half": half_time,
                "time_ratio": half_time.median / full_time.median,
                "updates_ratio": half.updates_per_epoch / full.updates_per_epoch,
                "fixed_cost": 2 * half_time.milliseconds_per_update > full_time.milliseconds_per_update,
                "slower": slower,
                "slowdown": slowdown(slower, half_time.median - full_time.median),
                "stages": tuple(stage(results, name, epoch) for name in reversed(names) for epoch in (equal, epochs)),
                "midway": contrast(errors_until(halves, equal), errors_until(fulls, equal)),
                "same_updates": contrast(errors_until(halves, equal), errors_until(fulls, epochs)),
                "updates_match": abs(half_updates - full_updates) <= 0.05 * full_updates,
                "hardware": full.hardware,
            }
        ),
        figures={
            "errors": mark_epoch(error_panels(results, {"error": names}, {"width_mm": 78, "height_mm": 46}), equal),
            "times": Figure(
                kind="epoch_times",
                arrays={timing.experiment: np.array(timing.epoch_seconds) for timing in (full, half)},
                labels={"series": (full.experiment, half.experiment)},
                options={"width_mm": 78, "height_mm": 31},
            ),
        },
    )


# --- q4_6: activations ---------------------------------------------------------------------------------------------


def q4_6(results: Results) -> Answer[Activations]:
    """Sigmoid against relu: a slower start told apart from a worse end."""
    pairs = [(relu, f"{relu}_sigmoid") for relu in ("two_layers_128", "two_layers_128_dropout")]
    plain, with_dropout = (activation_effect(results, *pair) for pair in pairs)
    axis_top = max(error_curves(results.runs(name), validation=True).max() for pair in pairs for name in pair)
    return Answer(
        facts=Activations(
            window=window(results.experiments[pairs[0][0]].epochs),
            units=results.experiments[pairs[0][0]].units[0],
            plain=plain,
            with_dropout=with_dropout,
            sigmoid_max_slope=0.25,
            sigmoid_max_slope_two_layers=0.25**2,
        ),
        figures={
            "curves": error_panels(
                results,
                dict(zip(("plain", "with_dropout"), pairs, strict=True)),
                {"share_y": True, "y_max": float(axis_top)},
            )
        },
    )


# --- q4_7: sizes ---------------------------------------------------------------------------------------------------


def q4_7(results: Results) -> Answer[Sizes]:
    """The number of neurons with dropout, from 16 to 128."""
    names = [f"two_layers_{units}_dropout" for units in (16, 32, 64, 128)]
    sizes = tuple(size(results, name) for name in names)
    pairs = [(small, large) for small, large in pairwise(names)][::-1]
    steps = [results.comparison(*pair) for pair in pairs]
    losses = tuple(results.comparison(*pair, "val_loss") for pair in pairs)
    outcomes = np.array([results.outcomes()[name] for name in names])
    return Answer(
        facts=Sizes(
            window=window(results.experiments[names[0]].epochs),
            rate=results.experiments[names[0]].dropout,
            sizes=sizes,
            steps=tuple(Step(error=error, magnitude=magnitude(error)) for error in steps),
            num_steps=len(steps),
            num_worse=sum(error.verdict is Verdict.WORSE for error in steps),
            num_better=sum(error.verdict is Verdict.BETTER for error in steps),
            losses=losses,
            num_worse_losses=sum(loss.verdict is Verdict.WORSE for loss in losses),
            underfit=contrast(fitted_errors(results.runs(names[0])), outcomes[-1].tolist()),
        ),
        figures={
            "intervals": interval_rows(
                names, [size.measures.outcome for size in sizes], outcomes, {"width_mm": 78, "height_mm": 42}
            ),
            "weights": Figure(
                kind="error_against_weights",
                arrays={"weights": np.array([size.measures.parameters for size in sizes]), "errors": outcomes},
                labels={"series": tuple(names), "path": tuple(names)},
                options={"width_mm": 78, "height_mm": 42},
            ),
        },
    )


# --- q4_8: the choice ----------------------------------------------------------------------------------------------

PUBLISHED = (
    Published("svc", "paper", (), 0.897, 10_000),
    Published("mlp_100", "paper", (100,), 0.871, 10_000),
    Published("mlp_100_10", "paper", (100, 10), 0.870, 10_000),
    Published("mlp_256_128_100", "readme", (256, 128, 100), 0.8833, 10_000),
    Published("human", "readme", (), 0.835, 1_000),
)
""" "paper": table 3 of https://arxiv.org/abs/1708.07747. "readme": table
"Benchmark" of https://github.com/zalandoresearch/fashion-mnist, sent in by users and not checked by its authors."""

PUBLISHED_NUM_FITTED = 60_000
FIRST_MODEL = "two_layers_256"
DRAWN_POINTS = 5 * inference.EQUIVALENCE_MARGIN
"""How far from 0, or from the lowest error, the drawings reach: beyond it a value is told in words, so that the
others stay legible."""


def q4_8(results: Results) -> Answer[BestModel]:
    """The balance of all tests: ranking and choice on validation, then one look at the test images."""
    choice, family = results.choice(), results.comparisons()
    measured = {name: measures(results, name) for name in choice.candidates}
    chosen, lowest = measured[choice.experiment], measured[choice.lowest]
    ranking = ranked_models([measured[name] for name in choice.candidates], choice)
    test = final_test(results.runs(choice.experiment), SHOWN_SEED_POSITION)
    drawn = [c for c in family if reach_from(0.0, c.difference, c.interval) <= DRAWN_POINTS] or list(family)
    near = [
        ranked
        for ranked in ranking
        if reach_from(lowest.outcome.mean, ranked.outcome.mean, ranked.outcome.interval) <= DRAWN_POINTS
    ]
    outcomes, published = results.outcomes(), benchmarks(test, PUBLISHED)
    return Answer(
        facts=BestModel(
            window=window(results.experiments[choice.experiment].epochs),
            choice=choice,
            num_candidates=len(choice.candidates),
            num_others=len(choice.comparisons),
            false_separation=None
            if choice.one_run
            else simulation.false_separation_rate(len(choice.candidates), lowest.outcome.count),
            standard_error=choice.threshold - lowest.outcome.mean,
            first=measured[FIRST_MODEL],
            first_units=results.experiments[FIRST_MODEL].units[0],
            chance_error=100 * (1 - 1 / NUM_CLASSES),
            chosen=chosen,
            size_bytes=4 * chosen.parameters,
            ranking=ranking,
            lowest_loss=min(measured.values(), key=lambda model: model.loss_outcome.mean),
            comparisons=family,
            tally=tally(family),
            off_scale=tuple(c for c in family if c not in drawn),
            near_models=tuple(near),
            far_models=tuple(ranked for ranked in ranking if ranked not in near),
            test=test,
            frugal=frugal(choice, measured),
            benchmarks=published,
            ours_among_perceptrons=not any(
                row.standing is Standing.LOWER for row in published if row.name.startswith("mlp")
            ),
            published_num_fitted=PUBLISHED_NUM_FITTED,
        ),
        figures={
            "ranking": interval_rows(
                [ranked.experiment for ranked in near],
                [ranked.outcome for ranked in near],
                np.array([outcomes[ranked.experiment] for ranked in near]),
                {"band_low": lowest.outcome.mean, "band_high": choice.threshold, "height_mm": 48},
            ),
            "weights": Figure(
                kind="error_against_weights",
                arrays={
                    "weights": np.array([ranked.parameters for ranked in near]),
                    "errors": np.array([outcomes[ranked.experiment] for ranked in near]),
                },
                labels={"series": tuple(ranked.experiment for ranked in near)},
                options={"band_low": lowest.outcome.mean, "band_high": choice.threshold, "height_mm": 46},
            ),
            "comparisons": comparison_rows(drawn),
        },
    )
