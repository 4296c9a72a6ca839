"""The values that modules exchange: frozen, documented field by field, and nothing else.

`Report` is the one value passed from computing to rendering. Its JSON form is `output/results.json`
(schema: `results.schema.json` in the package); the arrays of its figures are stored beside it.
"""

from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

SCHEMA_VERSION = 3

Preset = Literal["full", "draft"]

OWN_SECTIONS = ("intro", "conclusion")
"""What the authors may write besides their remarks: before the first section, and after the last answer."""


class Record(BaseModel):
    """Base of every record: immutable, and closed to fields it does not declare."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- machines ---------------------------------------------------------------------------------------------------------


class Hardware(Record):
    """A machine, as the system describes it."""

    system: str
    """Operating system and architecture."""
    processor: str
    """Name of the processor."""
    cores: int
    """Number of cores that the program may use."""
    memory_gib: float
    """Memory, in GiB; 0 where the system does not report it."""


class Origin(Record):
    """What computed a stored result."""

    hardware: Hardware
    """The machine."""
    versions: dict[str, str]
    """Name of a package that computes results, or of Python -> version."""
    code_digest: str
    """Digest of the code that computed it, comments and docstrings left out."""


# --- experiments and runs ------------------------------------------------------------------------------------------


class Experiment(Record):
    """One configuration of the network, as the TD asks for it: everything a training needs but its seed."""

    name: str
    units: tuple[int, ...]
    """Neurons of each hidden layer, input side first."""
    dropout: float = 0.0
    """Share of neurons switched off after each hidden layer while training; 0 means that there is no such layer."""
    activation: Literal["relu", "sigmoid"] = "relu"
    batch_size: int
    epochs: int

    @property
    def architecture(self) -> tuple[Any, ...]:
        """Values that two experiments share if the shorter one is the beginning of the longer one's training."""
        return (self.units, self.dropout, self.activation, self.batch_size)


class History(Record):
    """The curves of one training, one value an epoch, under the names of Keras' `History.history`.

    `loss` and `accuracy` are means over the batches of the epoch while the weights moved and dropout was active;
    `val_loss` and `val_accuracy` are measured at the end of the epoch on the validation images, dropout inactive.
    """

    loss: tuple[float, ...]
    """Training loss of each epoch, in nats."""
    accuracy: tuple[float, ...]
    """Training accuracy of each epoch, a share in [0, 1]."""
    val_loss: tuple[float, ...]
    """Validation loss of each epoch, in nats."""
    val_accuracy: tuple[float, ...]
    """Validation accuracy of each epoch, a share in [0, 1]."""


class Run(Record):
    """One experiment trained once, from one seed."""

    experiment: str
    """Name of the experiment."""
    seed: int
    """Seed of the training."""
    history: History
    """The curves of the training."""
    test_loss: float
    """Cross-entropy on the test images, in nats."""
    test_accuracy: float
    """Accuracy on the test images, a share in [0, 1]."""
    train_loss: float
    """Cross-entropy of the final weights on the fitted images, dropout inactive, in nats."""
    train_accuracy: float
    """Accuracy of the final weights on the fitted images, dropout inactive, a share in [0, 1]."""
    confusion_matrix: tuple[tuple[int, ...], ...]
    """Number of test images, (10, 10); row = true class, column = predicted class."""
    seconds: float
    """Wall time of the training, in seconds; that of the first seed trained in a task holds the compilation of its
    network."""
    finished_at: str
    """Date and time of its end, UTC, ISO 8601."""
    origin: Origin
    """What computed it."""


# --- statistical results -------------------------------------------------------------------------------------------


class Interval(Record):
    """A confidence interval, in the unit of the quantity it belongs to."""

    low: float
    """Lower end, in the unit of the quantity."""
    high: float
    """Upper end, in the unit of the quantity."""
    level: float = 0.95
    """Confidence level, a probability in [0, 1]."""


class Summary(Record):
    """Mean and spread of one quantity over the seeds."""

    mean: float
    """Mean, in the unit of the quantity."""
    sd: float | None
    """Sample standard deviation (k - 1), in the unit of the quantity; None with one run."""
    count: int
    """Number of values."""
    interval: Interval | None = None
    """Student interval of the mean, in the unit of the quantity; None with one run."""


class Verdict(StrEnum):
    """Verdict of a comparison, in the order in which it is decided."""

    ONE_RUN = "one_run"
    """Fewer than two runs on one side: no verdict."""
    BETTER = "better"
    """a is better than b (p_holm < 0.05)."""
    WORSE = "worse"
    """a is worse than b (p_holm < 0.05)."""
    EQUIVALENT = "equivalent"
    """No difference demonstrated, and the 90 % interval lies inside +-0.5 pt (TOST)."""
    NOT_SHOWN = "not_shown"
    """No difference demonstrated; this is not equality."""


class Comparison(Record):
    """Two experiments compared over their seeds; `difference` is a minus b, so that a negative one favours a."""

    a: str
    """Name of the experiment that is judged."""
    b: str
    """Name of the experiment that it is judged against."""
    outcome: Literal["val_error", "val_loss"]
    """Quantity compared: validation error or loss, averaged over the last epochs."""
    mean_a: float
    """Mean outcome of a, in % for val_error, in nats for val_loss."""
    mean_b: float
    """Mean outcome of b, in % for val_error, in nats for val_loss."""
    difference: float
    """Mean of a minus mean of b, in pt for val_error, in nats for val_loss."""
    interval: Interval | None
    """Welch's 95 % interval of the difference, in pt for val_error, in nats for val_loss; None when one side has a
    single run."""
    p: float | None
    """Welch's two-sided p value, in [0, 1]; None when one side has a single run."""
    p_holm: float | None
    """The same corrected by Holm over the family, in [0, 1]; None when one side has a single run."""
    verdict: Verdict
    """Verdict from `p_holm` and the 90 % interval."""
    within_margin: bool
    """The 95 % interval lies inside the equivalence margin (0.5 pt; only for errors)."""
    smallest_detectable: float | None
    """Smallest true difference that this number of seeds would have shown with 80 % power at Holm's first step, in pt
    for val_error, in nats for val_loss; None when one side has a single run."""


class PairContrast(Record):
    """Two experiments outside the family fixed in advance: described, not judged, hence without p and verdict."""

    a: str
    """Name of one experiment."""
    b: str
    """Name of the other."""
    difference: float
    """Validation error of a minus that of b, in pt."""
    interval: Interval | None
    """Welch's 95 % interval of the difference, without correction, in pt; None when one side has a single run."""


class Trend(StrEnum):
    """Direction of a slope whose 95 % interval is on one side of zero, or not."""

    RISING = "rising"
    """The interval lies above 0."""
    FALLING = "falling"
    """The interval lies below 0."""
    UNCLEAR = "unclear"
    """The interval holds 0."""
    ONE_RUN = "one_run"
    """One run: no interval."""


class Slope(Record):
    """Slope of a curve over its last epochs, over the seeds; per epoch."""

    per_epoch: Summary
    """Least-squares slope of each seed, in the unit of the curve per epoch."""
    trend: Trend
    """Direction of the slope: on which side of 0 its 95 % interval lies."""


class Choice(Record):
    """The model retained in q4_8. Nothing in it was computed from test data."""

    experiment: str
    """Name of the experiment that is retained."""
    lowest: str
    """Name of the experiment whose mean validation error is the lowest."""
    threshold: float
    """lowest mean + one standard error of it, in %; the lowest mean itself with one run."""
    candidates: tuple[str, ...]
    """Names of all that were compared, lowest mean first."""
    within_one_standard_error: tuple[str, ...]
    """Names of those whose mean is at the threshold or below, lowest mean first."""
    indistinguishable: tuple[str, ...]
    """Names of those not shown to be different from `lowest` (Welch, Holm over this second family), `lowest`
    included."""
    comparisons: tuple[Comparison, ...]
    """The second family: each other candidate (a) against `lowest` (b)."""
    one_run: bool
    """One run a model leaves the choice without statistical ground."""


# --- other measurements --------------------------------------------------------------------------------------------


class Anomalies(Record):
    """One Isolation Forest fitted on the test images of one class."""

    seed: int
    """Seed of the forest."""
    label: int
    """Class code of the class examined."""
    contamination: float
    """Share of the images that the forest is told to flag, in [0, 1]."""
    trees: int
    """Number of trees."""
    ids: tuple[int, ...]
    """Test indices of the images flagged as anomalies, lowest score first."""
    scores: tuple[float, ...]
    """scikit-learn's `score_samples` of every image of the class, in test-set order, without unit; lower is more
    abnormal."""
    origin: Origin
    """What computed it."""


class Timing(Record):
    """Seconds per epoch of the plain `fit` call of one experiment, measured alone on the machine."""

    experiment: str
    """Name of the experiment."""
    batch_size: int
    """Number of images of a batch."""
    updates_per_epoch: int
    """Number of weight updates of an epoch."""
    epoch_seconds: tuple[float, ...]
    """Time of each epoch, in seconds, the warm-up epoch left out, alternating with the other settings measured."""
    origin: Origin
    """What measured it."""


# --- answers and report --------------------------------------------------------------------------------------------


class Facts(BaseModel):
    """Base of the typed facts of an answer. A subclass for each question declares them; read back from JSON, the
    base class keeps them as plain values, so that rendering needs no module but this one.
    """

    model_config = ConfigDict(frozen=True, extra="allow")


class Figure(Record):
    """Data of a drawing, without a word of any language: arrays with their axes named in the function of `figures`
    that `kind` names, and labels that are identifiers (experiment names, class numbers).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    kind: str
    arrays: Annotated[dict[str, np.ndarray], Field(exclude=True)]
    labels: dict[str, tuple[str, ...]] = {}
    """Identifiers along an axis of the arrays, such as {"series": ("train", "validation")}."""
    options: dict[str, float | int | str | bool | None] = {}


class Thumbnail(Record):
    """One image of a gallery and the values of its caption."""

    index: int
    """Test index of the image."""
    true: int
    """True class code."""
    predicted: int | None = None
    """Predicted class code."""
    p_true: float | None = None
    """Probability given to the true class, in [0, 1]."""
    p_predicted: float | None = None
    """Probability given to the predicted class, in [0, 1]."""
    score: float | None = None
    """Value that the gallery ranks by: a loss in nats (q3_5), a distance between mean images (q3_6) or an anomaly score
    (q3_8), both without unit."""
    flag: bool = False
    """Marked in the gallery (for instance: also an error of the network)."""


class Gallery(Record):
    """Images shown one by one with a caption each."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    thumbnails: tuple[Thumbnail, ...]
    images: Annotated[np.ndarray, Field(exclude=True)]
    """(n, 28, 28) uint8, in the order of `thumbnails`."""


class Mistakes(Record):
    """Every test image that at least one run of the first model misses, with the predictions of all its runs.

    Arrays alone, left out of results.json: predictions.csv has the figures of all images.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    ids: np.ndarray
    """(n,) int, indices in the test set."""
    true: np.ndarray
    """(n,) uint8, true classes."""
    images: np.ndarray
    """(n, 28, 28) uint8."""
    probabilities: np.ndarray
    """(num_seeds, n, 10) float32 softmax outputs, in the order of the provenance's seeds."""
    distances: np.ndarray
    """(10, 10) float64, Euclidean distances between the mean images of the classes, as in q3_6."""
    sizes: np.ndarray
    """(10,) int, test images of each class."""


F = TypeVar("F", bound=Facts)


class Answer(Record, Generic[F]):
    """Everything that the text of one question may state or show; a question declares the type of its facts."""

    facts: SerializeAsAny[F]
    figures: dict[str, Figure] = {}
    galleries: dict[str, Gallery] = {}


class Cover(Record):
    """Entries of the cover on the people and the place; all of them optional."""

    title: str | None = None
    """Title of the report, where the authors changed it."""
    students: tuple[str, ...] = ()
    """Names of the authors."""
    course: str | None = None
    """Course, as the authors wrote it."""
    teacher: str | None = None
    """Teacher, as the authors wrote it."""
    institution: str | None = None
    """Institution, as the authors wrote it."""
    date: str | None = None
    """As the user wrote it; without it the cover carries the date of the results."""


class Composition(StrEnum):
    """What rendered a report, beside what computed its results."""

    SAME = "same"
    """The machine and the software that computed all of them, or nothing was computed."""
    OTHER_SOFTWARE = "other_software"
    """The machine that computed all of them, with other versions than those of some."""
    OTHER_MACHINE = "other_machine"
    """Another machine than that of some."""


class Contribution(Record):
    """What one machine, with one set of versions, computed of the results."""

    hardware: Hardware
    """The machine."""
    versions: dict[str, str]
    """Name of a package that computes results, or of Python -> version."""
    num_runs: int
    """Number of trainings."""
    num_anomalies: int
    """Number of Isolation Forests."""
    num_timings: int
    """Number of settings whose epochs were timed."""


class Provenance(Record):
    """Origin of the figures."""

    build_id: str
    """Identifier of the build, which the page, the PDF, results.json and predictions.csv of one build carry."""
    created_at: str
    """UTC, ISO 8601: when the newest result the report rests on was computed. The rendering has no date of its own."""
    preset: Preset
    """Length of the trainings: full, as the TD asks, or draft, short ones."""
    seeds: tuple[int, ...]
    """Seeds, one training of each experiment each."""
    versions: dict[str, str]
    """Name of a package, or of Python -> version, of what rendered the report."""
    data_digests: dict[str, str]
    """Name of each of the four data files -> SHA-256 of its decompressed content."""
    data_source: Literal["folder", "keras_cache", "system", "download"]
    """Place where the data set was found."""
    code_digest: str
    """Digest of the program's code."""
    hardware: Hardware
    """The machine that rendered the report."""
    contributions: tuple[Contribution, ...]
    """What computed the results, that which trained most first; empty if nothing had to be computed."""
    composition: Composition
    """What rendered the report, beside what computed its results."""
    training_seconds: float
    """Sum of the times of all trainings, each on one core, in seconds."""


class ExperimentResult(Record):
    """An experiment and what is known of it without looking at one run."""

    units: tuple[int, ...]
    """Number of neurons of each hidden layer, input side first."""
    dropout: float
    """Share of neurons switched off after each hidden layer while training, in [0, 1]; 0 means that there is no such
    layer."""
    activation: str
    """Activation function of the hidden layers."""
    batch_size: int
    """Number of images of a batch."""
    epochs: int
    """Number of epochs."""
    parameters: int
    """Number of weights and biases."""
    median_seconds: float | None = None
    """Median time of one training over the seeds, in seconds; None if it was not trained for this report."""


class Best(Record):
    """The verdict of q4_8 at the top level of results.json."""

    experiment: str
    """Name of the experiment that is retained."""
    indistinguishable: tuple[str, ...]
    """Names of the experiments not shown to be different from the one with the lowest mean validation error, itself
    included."""


class DetectableDifference(Record):
    """Difference that a number of seeds on each side can show."""

    num_seeds: int
    """Number of seeds on each side."""
    difference: float
    """Smallest true difference that they show, in the unit of the standard deviation given."""


class Procedure(Record):
    """The constants of the verdict procedure, fixed before any result was seen."""

    confidence_level: float
    """Level of the intervals, a probability in [0, 1]."""
    significance_level: float
    """Level of the tests, a probability in [0, 1]."""
    equivalence_margin: float
    """Difference of errors below which it would not matter, in pt."""
    power: float
    """Probability of showing a difference at which the smallest detectable ones are given, in [0, 1]."""
    outcome_epochs: int
    """Number of last epochs over which validation error and loss are averaged."""
    num_comparisons: int
    """Number of comparisons in the family that Holm corrects."""
    false_alarm: float | None
    """Simulated share of reports with as many seeds, in [0, 1], in which this family finds something although no model
    differs; None with one run."""
    typical_sd: float | None
    """Median over the configurations of the standard deviation of their outcome, in pt; None with one run or none."""
    detectable: tuple[DetectableDifference, ...]
    """Differences for the seeds of this report and for twice as many, at that spread, in pt; empty without a spread."""
    validation_split: float
    """Share of the training images held out for validation, in [0, 1]."""
    num_classes: int
    """Number of classes."""
    num_fitted: int
    """Number of fitted images."""
    num_validation: int
    """Number of validation images."""
    num_test: int
    """Number of test images."""


class Report(Record):
    """The structured result object: written as results.json, rendered as HTML and PDF.

    Units: each field names its own. Error rates are in percent (%), their differences in points (pt); accuracies of
    runs are shares in [0, 1] as Keras gives them, losses are mean cross-entropies in nats, times are in seconds.
    None is null in JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    schema_version: int = SCHEMA_VERSION
    """Version of this schema, without unit."""
    provenance: Provenance
    """Origin of the figures."""
    cover: Cover
    """Entries of the cover."""
    comments: dict[str, str] = {}
    """Question, `intro` or `conclusion` -> what the authors add there, in Markdown."""
    roles: dict[str, str]
    """Role in the TD -> name of the experiment that plays it; two roles may be played by one."""
    experiments: dict[str, ExperimentResult]
    """Name of an experiment -> its values, trained for this report or not."""
    runs: tuple[Run, ...]
    """All runs, experiment by experiment, in the order of the seeds."""
    comparisons: tuple[Comparison, ...]
    """The family fixed in advance: by validation error, then by validation loss."""
    contrasts: tuple[PairContrast, ...]
    """The pairs outside that family, by validation error."""
    anomalies: tuple[Anomalies, ...]
    """The Isolation Forests, one a seed."""
    timings: tuple[Timing, ...]
    """Times of an epoch of the settings that q4_5 compares."""
    procedure: Procedure
    """Constants of the verdict procedure."""
    answers: dict[str, Answer[Facts]]
    """Question -> typed facts of its answer."""
    best: Best | None
    """The choice of q4_8; None in an excerpt (`--only`) that does not hold it."""
    mosaic: Annotated[np.ndarray, Field(exclude=True)]
    """(rows, columns, 28, 28) uint8: the test images that decorate the cover."""
    mistakes: Annotated[Mistakes | None, Field(exclude=True)] = None
    """None in an excerpt that does not need the first model."""
    is_excerpt: Annotated[bool, Field(exclude=True)] = False
    """True if questions were left out (`--only`): nothing but the documents is written of such a report."""
