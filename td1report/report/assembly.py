"""The Report of a plan, made from what a former build kept wherever nothing it depends on has changed.

An answer depends on the code of its function (and of all modules that one imports), on the stored results it declared
to need, on the data and on the versions of the libraries. A change of wording changes none of these: the report is
then put together from kept parts, and neither the data nor the results are looked into.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from td1report.answers.outline import Question
from td1report.answers.results import Results
from td1report.inputs import machine
from td1report.inputs.config import Config
from td1report.records import Answer, Facts, Report
from td1report.report import measured, predictions
from td1report.report.measured import frame
from td1report.report.plan import Plan
from td1report.runs.tasks import run_identity
from td1report.storage import code_digest
from td1report.storage.cache import Kept
from td1report.storage.report_file import answer_bytes, answer_from, report_bytes, report_from, results_json
from td1report.storage.store import Identity, Store

PREDICTED = "two_layers_256"
"""The experiment of predictions.csv."""


class Assembly:
    """A plan whose results are all stored, and what was kept of it.

    Args:
        work: the plan.
        config: the request.
        store: where its results are.
        kept: where a former build left its parts.
        results: reads and verifies data and results; called only if some part must be made.
    """

    def __init__(
        self,
        work: Plan,
        config: Config,
        store: Store,
        kept: Kept,
        results: Callable[[], Results],
    ) -> None:
        self.work = work
        self.config = config
        self.kept = kept
        self.results = cache(results)
        digests = work.assignment.digests
        self._contents = {name: store.content(identity) for name, identity in _identities(work, digests)}
        self._common = {
            "data": dict(digests),
            "experiments": [experiment.model_dump(mode="json") for experiment in work.experiments],
            "preset": config.preset,
            "versions": machine.versions(),
        }

    def report(self) -> Report:
        """The report: its frame, its answers, and what belongs to this build alone."""
        frame = report_from(self._part("frame", measured.__name__, self._contents, self._make_frame))
        answers = {question.token: self._answer(question) for question in self.work.questions}
        return finish(frame, self.config, answers)

    def predictions(self) -> bytes:
        """The text of predictions.csv."""
        return self._part(
            "predictions",
            measured.__name__,
            self._contents_of({PREDICTED}),
            lambda: predictions.predictions_csv(self.results(), PREDICTED).encode(),
        )

    def _make_frame(self) -> bytes:
        return report_bytes(measured.frame(self.work, self.config, self.results()))

    def _answer(self, question: Question) -> Answer[Facts]:
        needed = question.experiments | (question.needs & {"anomalies", "timing"})

        def make() -> bytes:
            return answer_bytes(question.answer(self.results().limited_to(question.needs)))

        code = question.answer.__module__
        return answer_from(self._part(f"answers/{question.token}", code, self._contents_of(needed), make))

    def _contents_of(self, needed: set[str] | frozenset[str]) -> dict[str, str | None]:
        return {name: content for name, content in self._contents.items() if name.split(" ")[0] in needed}

    def _part(self, name: str, module: str, contents: dict[str, str | None], make: Callable[[], bytes]) -> bytes:
        depends_on = self._common | {"code": code_digest.digest_of(module), "contents": contents}
        key = hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()
        return self.kept.get(name, key, make)


def _identities(work: Plan, digests: Mapping[str, str]) -> Iterator[tuple[str, Identity]]:
    """All results of a plan; the first word of a name is what a question calls it."""
    for experiment in work.experiments:
        for seed in work.seeds:
            yield f"{experiment.name} {seed}", run_identity(experiment, seed, digests)
    if work.anomalies is not None:
        for seed in work.anomalies.seeds:
            yield f"anomalies {seed}", work.anomalies.identity(seed, digests)
    if work.timing is not None:
        for experiment in work.timing.experiments:
            yield f"timing {experiment.name}", work.timing.identity(experiment, digests)


def report(work: Plan, config: Config, results: Results) -> Report:
    """The structured result object; each question is answered from what it declared to need."""
    answers = {question.token: question.answer(results.limited_to(question.needs)) for question in work.questions}
    return finish(frame(work, config, results), config, answers)


def finish(frame: Report, config: Config, answers: Mapping[str, Answer[Facts]]) -> Report:
    """A frame with its answers and what belongs to this build alone: cover, comments, code, machine, id."""
    provenance = frame.provenance.model_copy(
        update={
            "versions": machine.versions(),
            "code_digest": code_digest.digest_of_package(),
            "hardware": machine.hardware(),
        }
    )
    own = {"cover": config.cover, "comments": {name: text for name, text in config.comments.items() if name in answers}}
    whole = frame.model_copy(update=own | {"answers": dict(answers), "provenance": provenance})
    # Identical results, code and words of the authors give the same id.
    build_id = hashlib.sha256(results_json(whole).encode()).hexdigest()[:16]
    return whole.model_copy(update={"provenance": provenance.model_copy(update={"build_id": build_id})})
