"""The Report of a plan, made from cached parts of a former build wherever nothing they depend on has changed.

An answer depends on the code of its function (and of all modules that one imports), on the stored results it declared
to need, on the data and on the versions of the libraries that compute. A change of wording changes none of these: the
report is then put together from cached parts, and neither the data nor the results are looked into.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Collection, Mapping

from td1report.answers.outline import Question
from td1report.answers.results import Results
from td1report.inputs import machine
from td1report.inputs.data import Source
from td1report.inputs.experiments import Role
from td1report.records import OWN_SECTIONS, Answer, Cover, Facts, Report
from td1report.report import measured, predictions
from td1report.report.plan import Plan
from td1report.storage import code_digest, report_file
from td1report.storage.cache import Cache
from td1report.storage.report_file import answer_bytes, answer_from, report_bytes, report_from, results_json
from td1report.storage.store import Store


class Assembly:
    """A plan whose results are all stored, and the cached parts of its report.

    Args:
        plan: the plan.
        store: the results.
        cache: the parts of a former build.
        results: reads and verifies data and results; called only if some part must be made.
    """

    def __init__(self, plan: Plan, store: Store, cache: Cache, results: Callable[[], Results]) -> None:
        self.plan = plan
        self.cache = cache
        self.results = functools.cache(results)
        self._contents_by_need: dict[str, dict[str, str | None]] = {}
        for wanted in plan.wanted():
            self._contents_by_need.setdefault(wanted.need, {})[wanted.name] = store.content(wanted.identity)
        self._common = {
            "packing": code_digest.digest_of(report_file.__name__),
            "data": dict(plan.assignment.digests),
            "experiments": {role: e.model_dump(mode="json") for role, e in plan.experiments.items()},
            "preset": plan.preset,
            "versions": machine.versions(machine.COMPUTING_PACKAGES),
        }

    def report(self, cover: Cover, comments: Mapping[str, str], data_source: Source | None = None) -> Report:
        """The whole report of a build with this cover, these comments of the authors, and data found there."""
        contents = {"seeds": {str(seed): None for seed in self.plan.seeds}} | self._contents_by_need
        measured_part = report_from(self._part("measured", measured.__name__, contents, self._measured))
        answers = {question.token: self._answer(question) for question in self.plan.questions}
        return finish(
            measured_part, answers, cover, comments, data_source=data_source, is_excerpt=not self.plan.is_whole
        )

    def predictions(self) -> bytes:
        """The text of predictions.csv, without the build's id."""
        name = self.plan.experiments[Role.BASE].name
        contents = self._contents_of({name})
        return self._part(
            "predictions", predictions.__name__, contents, lambda: predictions.predictions_csv(self.results()).encode()
        )

    def _measured(self) -> bytes:
        return report_bytes(measured.measured_report(self.results(), self.plan.seeds, self.plan.preset))

    def _answer(self, question: Question) -> Answer[Facts]:
        trained = {self.plan.experiments[role].name for role in question.roles}

        def make() -> bytes:
            return answer_bytes(question.answer(self.results().limited_to(question.needs)))

        contents = self._contents_of(trained | (question.needs & {"anomalies", "timing"}))
        return answer_from(self._part(f"answers/{question.token}", question.answer.__module__, contents, make))

    def _contents_of(self, needs: Collection[str]) -> dict[str, dict[str, str | None]]:
        return {need: self._contents_by_need[need] for need in sorted(needs)}

    def _part(
        self, name: str, module: str, contents: Mapping[str, Mapping[str, str | None]], make: Callable[[], bytes]
    ) -> bytes:
        depends_on = self._common | {"code": code_digest.digest_of(module), "contents": contents}
        key = hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()
        return self.cache.get(name, key, make)


def finish(
    measured_part: Report,
    answers: Mapping[str, Answer[Facts]],
    cover: Cover,
    comments: Mapping[str, str],
    *,
    data_source: Source | None = None,
    is_excerpt: bool = False,
) -> Report:
    """A report with its answers, and what belongs to this build alone: cover, comments, code, machine, id.

    Args:
        measured_part: all else.
        answers: question -> answer.
        cover: entries of the cover.
        comments: question -> remark of the authors; their introduction and conclusion.
        data_source: where this build read the data; None where it needed none.
        is_excerpt: has the remarks on its answers, and neither introduction nor conclusion.
    """
    hardware, versions = machine.hardware(), machine.versions()
    provenance = measured_part.provenance.model_copy(
        update={
            "versions": versions,
            "code_digest": code_digest.digest_of_package(),
            "hardware": hardware,
            "composition": measured.composition(measured_part.provenance.contributions, hardware, versions),
        }
        | ({} if data_source is None else {"data_source": data_source})
    )
    places = {*answers, *(() if is_excerpt else OWN_SECTIONS)}
    own = {
        "cover": cover,
        "comments": {name: text for name, text in comments.items() if name in places},
        "is_excerpt": is_excerpt,
    }
    whole = measured_part.model_copy(update=own | {"answers": dict(answers), "provenance": provenance})
    # Identical results, code and words of the authors give the same id.
    build_id = hashlib.sha256(results_json(whole).encode()).hexdigest()[:16]
    return whole.model_copy(update={"provenance": provenance.model_copy(update={"build_id": build_id})})
