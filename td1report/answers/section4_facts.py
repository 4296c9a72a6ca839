"""The typed facts of section 4: what each answer may say of the other models."""

from enum import StrEnum

from td1report.answers.shared import Carried, DenseLayer
from td1report.records import Choice, Comparison, Facts, Interval, Slope, Summary, Trend


class Window(Facts):
    """The epochs over which an outcome is averaged: the last ones, numbered from 1, both ends included."""

    first: int
    last: int


class Measures(Facts):
    """One model over its seeds, without a look at the test images."""

    experiment: str
    parameters: int
    multiply_adds: int
    """Of one image."""
    num_updates: int
    """Of the whole training."""
    outcome: Summary
    """Validation error averaged over the last epochs, in %: the outcome of the verdict procedure."""
    last_epoch: Summary
    """Validation error at the last epoch, in %."""
    loss_outcome: Summary
    """Validation loss averaged over the same epochs."""
    train_error: Summary
    """Error of the final weights on the images that were fitted, dropout inactive, in %."""
    history_error: Summary
    """Training error of the last epoch as `History` gives it: a mean over the epoch, dropout active, in %."""
    gap: Summary
    """Validation error at the last epoch minus `train_error`, within each seed, in pt."""
    overfits: Trend
    """Rising when the gap is above 0."""
    loss_slope: Slope
    """Of the validation loss over the last epochs."""


class Contrast(Facts):
    """Difference of the means of two independent groups of runs, outside the family: an interval, no verdict."""

    difference: float
    interval: Interval | None
    trend: Trend
    """Direction of the difference: on which side of 0 its 95 % interval lies."""


class Magnitude(StrEnum):
    """How a difference stands to the margin below which it would not matter."""

    WITHIN = "within"
    """The 95 % interval lies inside the margin."""
    BEYOND = "beyond"
    """The 95 % interval lies outside the margin, on one side."""
    STRADDLES = "straddles"
    UNKNOWN = "unknown"
    """One run: no interval."""


class Modification(Facts):
    """One model against the one it was made from."""

    window: Window
    changed: Measures
    reference: Measures
    error: Comparison
    loss: Comparison


class ThirdLayer(Modification):
    """q4_1."""

    layer: DenseLayer
    """The added one."""
    parameters_ratio: float
    multiply_adds_ratio: float


class LayerHalved(Facts):
    """Weights of one layer before and after the hidden layers are halved."""

    before: DenseLayer
    after: DenseLayer
    ratio: float


class HalfNeurons(Modification):
    """q4_2."""

    units_before: int
    units_after: int
    units_ratio: int
    """Before over after."""
    gap_change: Contrast
    """Gap between validation and fitted images: half - full, in pt."""
    layers: tuple[LayerHalved, ...]
    parameters_ratio: float
    multiply_adds_ratio: float
    linear_coefficient: int
    """Of n in the number of weights of two hidden layers of n neurons, n**2 + linear * n + constant."""
    constant: int


class DroppedNeuron(Facts):
    """One neuron of the example, in training and in use."""

    activation: float
    kept: bool
    trained: float
    """What it hands on under this mask: 0, or the activation divided by the share kept."""
    mean_over_masks: float
    """Over all masks, each with its probability."""


class Dropout(Facts):
    """q4_3."""

    experiment: str
    """The network that dropout is added to."""
    other_experiment: str
    """The other reading of the TD."""
    units: int
    rate: float
    kept_share: float
    scale: float
    """What a kept activation is multiplied by: 1 / (1 - rate)."""
    switched_off: float
    """Mean number of neurons of a layer that are switched off for one image."""
    switched_off_sd: float
    parameters: int
    example: tuple[DroppedNeuron, ...]
    num_masks: int


class DropoutEffect(Facts):
    """One model without and with dropout."""

    without: Measures
    with_dropout: Measures
    error: Comparison
    loss: Comparison
    gap_change: Contrast
    """Gap between validation and fitted images: with - without, in pt."""
    last_epoch_change: Contrast
    """Validation error at the last epoch: with - without, in pt."""
    drawn_gap: Summary
    """Without dropout: validation error of the last epoch minus the training error of its history, in pt."""
    drawn_gap_with_dropout: Summary
    inactive: Carried
    """Training error of the last epoch's history (dropout active) -> of the final weights, dropout inactive."""
    history_to_validation: Carried
    """Training error of the last epoch's history (dropout active) -> validation error at the same epoch."""


class DropoutCurves(Facts):
    """q4_4."""

    window: Window
    axis_top: int
    """Where the axis of the drawing ends, in %: the first epochs of training with dropout lie above."""
    small: DropoutEffect
    large: DropoutEffect


class BatchStage(Facts):
    """One batch size at some point of its training."""

    batch_size: int
    window: Window
    num_updates: int
    """Done by the last epoch of the window."""
    error: Summary
    """Validation error averaged over the window, in %."""


class EpochTime(Facts):
    """Time of one epoch of plain `fit`."""

    batch_size: int
    updates_per_epoch: int
    num_epochs: int
    median: float
    fastest: float
    slowest: float
    milliseconds_per_update: float


class HalfBatch(Modification):
    """q4_5."""

    full: EpochTime
    half: EpochTime
    time_ratio: float
    """Of the medians, half batch over full batch."""
    updates_ratio: float
    fixed_cost: bool
    """An update of the half batch takes more than half the time of one of the full batch."""
    slower: Carried
    """Seconds per epoch, full batch -> half batch, paired by turn."""
    slowdown: Trend
    """The trend of `slower` where the medians go the same way, unclear otherwise."""
    stages: tuple[BatchStage, ...]
    """Full batch midway and at the end, then half batch: midway it has made as many updates as the full one in all."""
    midway: Contrast
    """Error, half - full, at the same epochs, midway."""
    same_updates: Contrast
    """Error, half batch midway - full batch at the end: (nearly) the same number of updates, half the epochs."""
    updates_match: bool
    """Midway, the half batch has made as many updates as the full one in all, to 5 %."""
    hardware: str


class Reach(Facts):
    """When the validation error first comes down to a threshold."""

    num_reached: int
    """Runs that do."""
    epoch: int | None
    """Median over those runs (the lower one of two); None if there is none."""


class ActivationEffect(Facts):
    """One model with relu and with sigmoid."""

    relu: Measures
    sigmoid: Measures
    error: Comparison
    loss: Comparison
    magnitude: Magnitude
    relu_first: Summary
    """Validation error after the first epoch, in %."""
    sigmoid_first: Summary
    start: Contrast
    """Of the errors after the first epoch, sigmoid - relu."""
    threshold: float
    """The worse of the two final errors plus the equivalence margin, in %: a level near which both end."""
    relu_reach: Reach
    sigmoid_reach: Reach
    sigmoid_end: Slope
    """Of the sigmoid's validation error over the last epochs, in pt per epoch."""


class Activations(Facts):
    """q4_6."""

    window: Window
    units: int
    plain: ActivationEffect
    with_dropout: ActivationEffect
    sigmoid_max_slope: float
    """Largest derivative of the sigmoid, at 0."""
    sigmoid_max_slope_two_layers: float
    """What is left at most of a gradient after the derivatives of two such layers."""


class Size(Facts):
    """One number of neurons per layer, with dropout."""

    units: int
    active: float
    """Mean number of neurons of a layer that dropout leaves on."""
    active_sd: float
    active_variation: float
    """Their ratio: how much the width of the layer changes from one image to the next."""
    measures: Measures
    lowest: float
    """Outcome of the best seed, in %."""
    highest: float


class Step(Facts):
    """From one size to the one half as large."""

    error: Comparison
    magnitude: Magnitude


class Sizes(Facts):
    """q4_7."""

    window: Window
    rate: float
    sizes: tuple[Size, ...]
    """Smallest first."""
    steps: tuple[Step, ...]
    """Each size against the next larger one, largest first."""
    num_steps: int
    num_worse: int
    """Steps that are shown to be worse."""
    num_better: int
    losses: tuple[Comparison, ...]
    """The same steps for the validation loss."""
    num_worse_losses: int
    underfit: Contrast
    """Error of the smallest on the images it was fitted on - of the largest on the validation images: rising when the
    smallest network knows its own images less well than the largest knows new ones."""


class Ranked(Facts):
    """One candidate of the choice, in the order of the mean validation error."""

    experiment: str
    parameters: int
    multiply_adds: int
    outcome: Summary
    within_one_standard_error: bool
    indistinguishable: bool
    """Not shown to be different from the lowest."""
    bar_percent: float
    """Its mean as a percentage of the highest: the length of a bar."""


class Tally(Facts):
    """What the family of comparisons says, by verdict: the changed model of each comparison."""

    better: tuple[str, ...]
    worse: tuple[str, ...]
    equivalent: tuple[str, ...]
    not_shown: tuple[str, ...]
    num_worse: int


class FinalTest(Facts):
    """The retained model on the test images: looked at once, when the choice is made."""

    seed: int
    """Of the run shown, fixed in advance."""
    num_errors: int
    num_images: int
    error: float
    """Of the run shown, in %."""
    interval: Interval
    """Wilson's, as shares in [0, 1]: what other test images would change."""
    mean: Summary
    """Test error over all seeds, in %: what other seeds would change."""
    mean_accuracy: float


class Frugal(Facts):
    """The smallest network that loses less than the margin against the lowest error."""

    experiment: str
    parameters: int
    comparison: Comparison
    parameters_ratio: float
    """Weights of the retained one over its own."""


class Standing(StrEnum):
    """Where a published error stands to ours, in view of the sampling of test images."""

    LOWER = "lower"
    HIGHER = "higher"
    WITHIN_SAMPLING = "within_sampling"
    OURS = "ours"


class Benchmark(Facts):
    """A published test accuracy, or ours."""

    name: str
    source: str
    units: tuple[int, ...]
    """Of its hidden layers, if it is a perceptron; empty otherwise, and for ours."""
    accuracy: float
    """Share in [0, 1]."""
    error: float
    """In %."""
    num_images: int
    standing: Standing
    """By 1.96 binomial standard errors of the gap; the same images serve on both sides, which makes it cautious."""


class BestModel(Facts):
    """q4_8."""

    window: Window
    choice: Choice
    num_candidates: int
    num_others: int
    """Candidates compared with the lowest: the size of the second family."""
    false_separation: float | None
    """Simulated: share of choices in which the second family sets a candidate apart although all are alike; None with
    one run."""
    standard_error: float
    """Of the lowest mean: the width of the band of the one-standard-error rule, in pt."""
    first: Measures
    """The first model of the TD."""
    first_units: int
    chance_error: float
    """Of an answer drawn at random among the classes, in %."""
    chosen: Measures
    size_bytes: int
    """Of its weights, as 32-bit floats."""
    ranking: tuple[Ranked, ...]
    lowest_loss: Measures
    """The candidate with the lowest mean validation loss."""
    comparisons: tuple[Comparison, ...]
    """The family fixed in advance."""
    tally: Tally
    off_scale: tuple[Comparison, ...]
    """Comparisons whose interval leaves the drawing."""
    near_models: tuple[Ranked, ...]
    """Those that the drawings show, from the lowest error."""
    far_models: tuple[Ranked, ...]
    """Candidates whose interval leaves the drawing."""
    test: FinalTest
    frugal: Frugal | None
    """None when no network smaller than the retained one is that near."""
    benchmarks: tuple[Benchmark, ...]
    """Published and ours, highest accuracy first."""
    ours_among_perceptrons: bool
    """No published perceptron has an error below ours that the sampling of test images does not explain."""
    published_num_fitted: int
    """Training images behind the published figures: no validation part is set aside."""
