"""Question 4.5: the half batch after the same epochs and the same updates, and what it costs."""

import pytest
from answer_results import stepped
from builders import make_results, make_timings, tiny_data

from td1report.answers import q4_5
from td1report.answers.results import Results
from td1report.records import Trend


def half_batch(results: Results) -> q4_5.HalfBatch:
    """The facts of q4_5."""
    facts = q4_5.q4_5(results).facts
    assert isinstance(facts, q4_5.HalfBatch)
    return facts


def test_q4_5_compares_the_same_epochs_and_the_same_updates() -> None:
    """Midway the half batch has made all the updates of the full one: 484 images make 2 updates, or 4."""
    results = make_results(
        3,
        tiny_data(num_train=605),
        val_error={
            "two_layers_128_dropout": stepped((14.0, 12.0), (14.1, 12.1), (14.2, 12.2)),
            "two_layers_128_dropout_half_batch": stepped((14.0, 12.0), (14.1, 12.1), (14.2, 12.2)),
        },
        timings=make_timings(),
    )

    facts = half_batch(results)

    assert [(242, 10, 20), (242, 20, 40), (121, 10, 40), (121, 20, 80)] == [
        (stage.batch_size, stage.window.last, stage.num_updates) for stage in facts.stages
    ]
    assert [14.1, 12.1, 14.1, 12.1] == pytest.approx([stage.error.mean for stage in facts.stages])
    assert Trend.UNCLEAR == facts.midway.trend
    assert Trend.RISING == facts.same_updates.trend
    assert pytest.approx(2.0) == facts.same_updates.difference


def test_q4_5_gives_medians_and_the_cost_of_an_update() -> None:
    """Epochs of 1.1 s and 2.2 s with 2 and 4 updates: twice as long, and every update costs what it did before."""
    facts = half_batch(make_results(2, timings=make_timings()))

    assert (1.1, 1.0, 1.2) == (facts.full.median, facts.full.fastest, facts.full.slowest)
    assert pytest.approx(2.0) == facts.time_ratio
    assert 2.0 == facts.updates_ratio
    assert [550.0, 550.0] == pytest.approx([facts.full.milliseconds_per_update, facts.half.milliseconds_per_update])
    assert facts.fixed_cost
    assert Trend.RISING == facts.slower.trend


def test_q4_5_draws_no_conclusion_from_scattered_times() -> None:
    """When the turns disagree, no setting is said to be slower."""
    facts = half_batch(make_results(2, timings=make_timings(full=(1.0, 4.0, 2.0), half=(2.0, 3.0, 6.0))))

    assert Trend.UNCLEAR == facts.slower.trend
