"""The values that modules exchange: frozen, documented field by field, and nothing else.

`Report` is the one value passed from computing to rendering. Its JSON form is `output/results.json`
(schema: `results.schema.json` in the package); the arrays of its figures are stored beside it.

Units: error rates and their differences are in percent and in points (pt) wherever a name holds `error`,
accuracies are shares in [0, 1] as Keras gives them, losses are mean cross-entropies in nats, times are seconds.
"""

from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

SCHEMA_VERSION = 2

Preset = Literal["full", "draft"]


class Record(BaseModel):
    """Base of every record: immutable, and closed to fields it does not declare."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
    accuracy: tuple[float, ...]
    val_loss: tuple[float, ...]
    val_accuracy: tuple[float, ...]


class Run(Record):
    """One experiment trained once, from one seed."""

    experiment: str
    seed: int
    history: History
    test_loss: float
    test_accuracy: float
    train_loss: float
    """Cross-entropy of the final weights on the 48 000 training images, dropout inactive."""
    train_accuracy: float
    """Accuracy of the final weights on the 48 000 training images, dropout inactive."""
    confusion_matrix: tuple[tuple[int, ...], ...]
    """(10, 10) counts on the test images; row = true class, column = predicted class."""
    seconds: float
    """Wall time of the training; that of the first seed trained in a task holds the compilation of its network."""
    finished_at: str
    """UTC, ISO 8601."""


# --- statistical results -------------------------------------------------------------------------------------------


class Interval(Record):
    """A confidence interval, in the unit of the quantity it belongs to."""

    low: float
    high: float
    level: float = 0.95


class Summary(Record):
    """Mean and spread of one quantity over the seeds."""

    mean: float
    sd: float | None
    """Sample standard deviation (k - 1); None with one run."""
    count: int
    interval: Interval | None = None
    """Student interval of the mean; None with one run."""


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
    b: str
    outcome: Literal["val_error", "val_loss"]
    mean_a: float
    mean_b: float
    difference: float
    interval: Interval | None
    """Welch, 95 %; None when one side has a single run."""
    p: float | None
    p_holm: float | None
    verdict: Verdict
    within_margin: bool
    """The 95 % interval lies inside the equivalence margin (0.5 pt; only for errors)."""
    smallest_detectable: float | None
    """Smallest true difference that this number of seeds would have shown with 80 % power at Holm's first step."""


class PairContrast(Record):
    """Two experiments outside the family fixed in advance: described, not judged, hence without p and verdict."""

    a: str
    b: str
    difference: float
    """Validation error of a minus that of b, in pt."""
    interval: Interval | None
    """Welch, 95 %, without correction; None when one side has a single run."""


class Trend(StrEnum):
    """Direction of a slope whose 95 % interval is on one side of zero, or not."""

    RISING = "rising"
    FALLING = "falling"
    UNCLEAR = "unclear"
    ONE_RUN = "one_run"


class Slope(Record):
    """Slope of a curve over its last epochs, over the seeds; per epoch."""

    per_epoch: Summary
    trend: Trend


class Choice(Record):
    """The model retained in q4_8. Nothing in it was computed from test data."""

    experiment: str
    """The retained one."""
    lowest: str
    """The one whose mean validation error is the lowest."""
    threshold: float
    """lowest mean + one standard error of it, in %; the lowest mean itself with one run."""
    candidates: tuple[str, ...]
    """All that were compared, lowest mean first."""
    within_one_standard_error: tuple[str, ...]
    indistinguishable: tuple[str, ...]
    """Those not shown to be different from `lowest` (Welch, Holm over this second family), `lowest` included."""
    comparisons: tuple[Comparison, ...]
    """The second family: each other candidate (a) against `lowest` (b)."""
    one_run: bool
    """True when one run a model leaves the choice without statistical ground."""


# --- other measurements --------------------------------------------------------------------------------------------


class Anomalies(Record):
    """One Isolation Forest fitted on the test images of one class."""

    seed: int
    label: int
    contamination: float
    trees: int
    ids: tuple[int, ...]
    """Indices, in the test set, of the images flagged as anomalies, lowest score first."""
    scores: tuple[float, ...]
    """scikit-learn's `score_samples` of every image of the class, in test-set order; lower is more abnormal."""


class Timing(Record):
    """Seconds per epoch of the plain `fit` call of one experiment, measured alone on the machine."""

    experiment: str
    batch_size: int
    updates_per_epoch: int
    epoch_seconds: tuple[float, ...]
    """One value an epoch, the warm-up epoch left out, alternating with the other settings measured."""
    hardware: str


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
    """Index in its set (test set unless the gallery states otherwise)."""
    true: int
    predicted: int | None = None
    p_true: float | None = None
    p_predicted: float | None = None
    score: float | None = None
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
    students: tuple[str, ...] = ()
    course: str | None = None
    teacher: str | None = None
    institution: str | None = None
    date: str | None = None
    """As the user wrote it; without it the cover carries the date of the results."""


class Hardware(Record):
    """The machine that trained."""

    system: str
    processor: str
    cores: int
    memory_gib: float


class Provenance(Record):
    """Origin of the figures."""

    build_id: str
    """Carried by the four files of one build."""
    created_at: str
    """UTC, ISO 8601: when the newest result the report rests on was computed. The rendering has no date of its own."""
    preset: Preset
    seeds: tuple[int, ...]
    versions: dict[str, str]
    data_digests: dict[str, str]
    """SHA-256 of the four decompressed files."""
    data_source: Literal["folder", "keras_cache", "system", "download"]
    code_digest: str
    hardware: Hardware
    training_seconds: float
    """Sum over the runs, each on one core."""


class ExperimentResult(Record):
    """An experiment and what is known of it without looking at one run."""

    units: tuple[int, ...]
    dropout: float
    activation: str
    batch_size: int
    epochs: int
    parameters: int
    median_seconds: float | None = None
    """Of one training, over the seeds; None if it was not trained for this report."""


class Best(Record):
    """The verdict of q4_8 at the top level of results.json."""

    experiment: str
    indistinguishable: tuple[str, ...]


class DetectableDifference(Record):
    """Difference that a number of seeds on each side can show."""

    num_seeds: int
    difference: float
    """In the unit of the standard deviation given."""


class Procedure(Record):
    """The constants of the verdict procedure, fixed before any result was seen."""

    confidence_level: float
    significance_level: float
    equivalence_margin: float
    """In pt of error."""
    power: float
    """At which the smallest detectable differences are given."""
    outcome_epochs: int
    """Last epochs over which validation error and loss are averaged."""
    num_comparisons: int
    """Size of the family that Holm corrects."""
    false_alarm: float | None
    """Simulated: share of reports with as many seeds in which this family finds something although no model differs;
    None with one run."""
    typical_sd: float | None
    """Median over the configurations of the standard deviation of their outcome, in pt; None with one run or none."""
    detectable: tuple[DetectableDifference, ...]
    """Differences for the seeds of this report and for twice as many, at that spread, in pt; empty without a spread."""
    validation_split: float
    num_classes: int
    num_fitted: int
    num_validation: int
    num_test: int


class Report(Record):
    """The structured result object: written as results.json, rendered as HTML and PDF."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    schema_version: int = SCHEMA_VERSION
    provenance: Provenance
    cover: Cover
    comments: dict[str, str] = {}
    """Question -> what the authors add under its answer, in Markdown."""
    roles: dict[str, str]
    """Role in the TD -> name of the experiment that plays it; two roles may be played by one."""
    experiments: dict[str, ExperimentResult]
    runs: tuple[Run, ...]
    comparisons: tuple[Comparison, ...]
    contrasts: tuple[PairContrast, ...]
    """The pairs outside that family."""
    anomalies: tuple[Anomalies, ...]
    timings: tuple[Timing, ...]
    procedure: Procedure
    answers: dict[str, Answer[Facts]]
    best: Best | None
    """None in an excerpt (`--only`) that does not hold q4_8."""
    mosaic: Annotated[np.ndarray, Field(exclude=True)]
    """(rows, columns, 28, 28) uint8: the test images that decorate the cover."""
    mistakes: Annotated[Mistakes | None, Field(exclude=True)] = None
    """None in an excerpt that does not need the first model."""
