"""Question 3.8: whether the anomalies of one class are the network's errors."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from td1report.answers.images import thumbnail_of
from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.answers.shared import Spread, spread
from td1report.inputs.experiments import Role
from td1report.records import Anomalies, Answer, Facts, Figure, Gallery
from td1report.stats import inference
from td1report.stats.counts import hypergeometric_overlap, lower_scores_where_wrong


class Link(StrEnum):
    """Share, by category, of the networks in which a test shows a link, at the 5 % level, each by itself."""

    ALL = "all"
    """In all of them."""
    SOME = "some"
    """In some of them."""
    NONE = "none"
    """In none of them."""


class Relation(StrEnum):
    """Conclusion of the two tests together on anomalies and errors."""

    LINKED = "linked"
    """Lower scores where each network errs."""
    PARTLY = "partly"
    """Lower scores where some of the networks err."""
    FLAGGED_ONLY = "flagged_only"
    """Not shown by the scores; more errors than by chance among the flagged images, for some network."""
    NOT_SHOWN = "not_shown"
    """Neither test shows a link for any network; this is not its absence."""


class Correspondence(StrEnum):
    """Share, by category, of the anomalies that are errors of the shown network."""

    NONE = "none"
    """None of them."""
    SOME = "some"
    """Some of them."""
    ALL = "all"
    """All of them."""


class SeedLink(Facts):
    """One network against the shown forest, on the same images."""

    seed: int
    """Seed of the network."""
    errors: int
    """Number of images of the class that the network gets wrong."""
    both: int
    """Number of these among the flagged images."""
    expected: float
    """Number of them that chance alone would put there, on average."""
    p_overlap: float
    """Hypergeometric p value of at least `both`, in [0, 1]."""
    auc: float | None
    """P(score of a wrong image < score of a right one), in [0, 1]; None without an error or without a right image."""
    p_scores: float | None
    """One-sided p value of Mann-Whitney's test of the scores, in [0, 1]; None where `auc` is."""


class AnomaliesAndErrors(Facts):
    """q3_8."""

    label: int
    """Class code of the class examined."""
    num_images: int
    """Number of test images of the class."""
    flagged: int
    """Number of images that the shown forest flags."""
    forest_seed: int
    """Seed of the shown forest, fixed in advance."""
    shown_seed: int
    """Seed of the shown network, fixed in advance."""
    num_seeds: int
    """Number of networks, one a seed."""
    num_forests: int
    """Number of forests, one a seed."""
    shown: SeedLink
    """The shown network against the shown forest."""
    correspondence: Correspondence
    """Share, by category, of the flagged images that the shown network gets wrong."""
    flagged_right: int
    """Number of flagged images that the shown network gets right."""
    other_wrong: int
    """Number of images not flagged that the shown network gets wrong."""
    other_right: int
    """Number of images not flagged that the shown network gets right."""
    num_right: int
    """Number of images that the shown network gets right."""
    any_error: bool
    """The shown network gets an image of the class wrong."""
    num_other: int
    """Number of images that are not flagged."""
    flagged_error_share: float
    """Share of the flagged images that the shown network gets wrong, in [0, 1]."""
    other_error_share: float
    """Share of the images not flagged that the shown network gets wrong, in [0, 1]."""
    by_seed: tuple[SeedLink, ...]
    """Each network against the shown forest, in the order of the seeds."""
    errors: Spread
    """Number of images of the class that a network gets wrong, over the seeds."""
    both: Spread
    """Number of flagged images that a network gets wrong, over the seeds."""
    auc: Spread | None
    """AUC of the networks that make an error, in [0, 1]; None if none does."""
    overlap_link: Link
    """Networks in which the flagged images hold more errors than by chance."""
    score_link: Link
    """Networks in which the scores are lower where they err."""
    relation: Relation
    """Conclusion of both tests."""
    shown_scores_lower: bool
    """The test of the scores shows the link for the shown network."""
    alpha: float
    """Level of each test, a probability in [0, 1]."""
    never_wrong: int
    """Number of flagged images that no network gets wrong."""
    always_wrong: int
    """Number of flagged images that every network gets wrong."""
    both_any_forest_low: int
    """Number of images both flagged and wrong, the smallest over all pairs of a network and a forest."""
    both_any_forest_high: int
    """Number of images both flagged and wrong, the largest over all pairs of a network and a forest."""
    auc_any_forest_low: float | None
    """Smallest AUC over the same pairs, in [0, 1]; None if no network makes an error."""
    auc_any_forest_high: float | None
    """Largest AUC over the same pairs, in [0, 1]; None if no network makes an error."""
    threshold: float
    """Score below which an image is flagged, without unit: scikit-learn's own percentile."""
    missed_share: float
    """Share of the errors of the shown network that are on images not flagged, in [0, 1]; 0 without an error."""


def q3_8(results: Results) -> Answer[AnomaliesAndErrors]:
    """Are the images that the forest sets apart those that the network gets wrong?"""
    forest, runs = results.anomalies[SHOWN_SEED_POSITION], results.runs(Role.BASE)
    ids = np.flatnonzero(results.data.test_labels == forest.label)
    wrong = np.array([results.predictions(Role.BASE, run.seed)[ids] != forest.label for run in runs])
    flags = np.isin(ids, forest.ids)
    links = tuple(_link(run.seed, forest, flags, mask) for run, mask in zip(runs, wrong, strict=True))
    crossed = [_link(0, other, np.isin(ids, other.ids), mask) for other in results.anomalies for mask in wrong]
    aucs = [link.auc for link in links if link.auc is not None]
    all_aucs = [link.auc for link in crossed if link.auc is not None]
    overlap_link = _found_in([link.p_overlap for link in links])
    score_link = _found_in([link.p_scores for link in links])
    shown, shown_wrong = links[SHOWN_SEED_POSITION], wrong[SHOWN_SEED_POSITION]
    scores, threshold = np.array(forest.scores), float(np.percentile(forest.scores, 100 * forest.contamination))
    num_other = len(ids) - len(forest.ids)
    facts = AnomaliesAndErrors(
        label=forest.label,
        num_images=len(ids),
        flagged=len(forest.ids),
        forest_seed=forest.seed,
        shown_seed=shown.seed,
        num_seeds=len(runs),
        num_forests=len(results.anomalies),
        shown=shown,
        correspondence=correspondence(shown.both, len(forest.ids)),
        flagged_right=len(forest.ids) - shown.both,
        other_wrong=shown.errors - shown.both,
        other_right=num_other - (shown.errors - shown.both),
        num_right=len(ids) - shown.errors,
        any_error=shown.errors > 0,
        num_other=num_other,
        flagged_error_share=shown.both / len(forest.ids),
        other_error_share=(shown.errors - shown.both) / num_other,
        by_seed=links,
        errors=spread([link.errors for link in links]),
        both=spread([link.both for link in links]),
        auc=spread(aucs) if aucs else None,
        overlap_link=overlap_link,
        score_link=score_link,
        relation=relation(score_link, overlap_link),
        shown_scores_lower=shown.p_scores is not None and shown.p_scores < inference.ALPHA,
        alpha=inference.ALPHA,
        never_wrong=int((~wrong[:, flags].any(axis=0)).sum()),
        always_wrong=int(wrong[:, flags].all(axis=0).sum()),
        both_any_forest_low=min(link.both for link in crossed),
        both_any_forest_high=max(link.both for link in crossed),
        auc_any_forest_low=min(all_aucs, default=None),
        auc_any_forest_high=max(all_aucs, default=None),
        threshold=threshold,
        missed_share=(shown.errors - shown.both) / shown.errors if shown.errors else 0.0,
    )
    figure = Figure(
        kind="score_distribution",
        arrays={"correct": scores[~shown_wrong], "wrong": scores[shown_wrong]},
        options={"threshold": threshold, "height_mm": 48.0},
    )
    return Answer(facts=facts, figures={"scores": figure}, galleries={"anomalies": _gallery(results, forest, ids)})


def _link(seed: int, forest: Anomalies, flags: NDArray[np.bool_], wrong: NDArray[np.bool_]) -> SeedLink:
    errors, both, flagged = int(wrong.sum()), int((wrong & flags).sum()), int(flags.sum())
    scores = lower_scores_where_wrong(forest.scores, wrong)
    return SeedLink(
        seed=seed,
        errors=errors,
        both=both,
        expected=errors * flagged / len(wrong),
        p_overlap=hypergeometric_overlap(len(wrong), flagged, errors, both),
        auc=scores.auc,
        p_scores=scores.p,
    )


def correspondence(both: int, flagged: int) -> Correspondence:
    """From the number of anomalies that are errors, and of anomalies."""
    if both == 0:
        return Correspondence.NONE
    return Correspondence.ALL if both == flagged else Correspondence.SOME


def relation(score_link: Link, overlap_link: Link) -> Relation:
    """The conclusion of both tests; that of the scores, which sees all images, comes first."""
    if score_link is not Link.NONE:
        return Relation.LINKED if score_link is Link.ALL else Relation.PARTLY
    return Relation.NOT_SHOWN if overlap_link is Link.NONE else Relation.FLAGGED_ONLY


def _found_in(p_values: Sequence[float | None]) -> Link:
    found = [p is not None and p < inference.ALPHA for p in p_values]
    return Link.ALL if all(found) else Link.SOME if any(found) else Link.NONE


def _gallery(results: Results, forest: Anomalies, ids: NDArray[np.intp]) -> Gallery:
    """The flagged images, lowest score first; flagged in the gallery where the shown network errs."""
    shown = results.shown_run(Role.BASE)
    probabilities = results.probabilities(Role.BASE, shown.seed)
    score_of = dict(zip(ids.tolist(), forest.scores, strict=True))
    labels, wrong = results.data.test_labels, results.predictions(Role.BASE, shown.seed) != results.data.test_labels
    return Gallery(
        thumbnails=tuple(
            thumbnail_of(index, labels, probabilities, score_of[index], flag=bool(wrong[index])) for index in forest.ids
        ),
        images=results.data.test_images[list(forest.ids)],
    )
