"""The choice of a model: the one-standard-error rule, ties, and what it may look at."""

import pytest
from pydantic import ValidationError

from td1report.records import Verdict
from td1report.stats.selection import ValidationOutcomes, choose

LARGE, MEDIUM, SMALL = (10.0, 10.2, 10.4), (10.25, 10.3, 10.35), (11.0, 11.1, 11.2)


def outcomes(**candidates: tuple[tuple[float, ...], int]) -> ValidationOutcomes:
    """For each candidate its validation errors and its weights."""
    return ValidationOutcomes(
        outcomes={name: values for name, (values, _) in candidates.items()},
        num_parameters={name: weights for name, (_, weights) in candidates.items()},
    )


def test_choice_takes_the_fewest_weights_within_one_standard_error() -> None:
    """The lowest mean is 10.2, sd 0.2, threshold 10.2 + 0.2 / sqrt(3) = 10.315: the medium network with 10.3 is taken,
    the small one is out and shown to be different.
    """
    actual = choose(outcomes(small=(SMALL, 50), large=(LARGE, 200), medium=(MEDIUM, 100)))

    assert ("medium", "large") == (actual.experiment, actual.lowest)
    assert pytest.approx(10.3154701) == actual.threshold
    assert ("large", "medium", "small") == actual.candidates
    assert ("large", "medium") == actual.within_one_standard_error == actual.indistinguishable
    assert [("medium", "large"), ("small", "large")] == [(pair.a, pair.b) for pair in actual.comparisons]
    assert ["val_error", "val_error"] == [pair.outcome for pair in actual.comparisons]
    assert actual.comparisons[1].verdict == Verdict.WORSE
    assert not actual.one_run


def test_choice_among_equal_weights_takes_the_lowest_mean() -> None:
    """Dropout costs no weight: between two networks of one size the lower error decides."""
    actual = choose(outcomes(plain=(MEDIUM, 100), dropout=(LARGE, 100)))

    assert "dropout" == actual.experiment
    assert ("dropout", "plain") == actual.within_one_standard_error


def test_choice_among_equal_means_takes_the_fewest_weights_then_the_name() -> None:
    """Equal means are ranked by weights, equal weights by name, so that the order given plays no part."""
    actual = choose(outcomes(z=(LARGE, 100), y=(LARGE, 200), x=(LARGE, 200)))

    assert ("z", "x", "y") == actual.candidates
    assert ("z", "z") == (actual.lowest, actual.experiment)


def test_choice_on_one_run() -> None:
    """With one run a model there is no standard error: the lowest is taken, nothing is told apart, and it is said."""
    actual = choose(outcomes(large=((10.0,), 200), small=((12.0,), 50)))

    assert ("large", "large", 10.0) == (actual.experiment, actual.lowest, actual.threshold)
    assert ("large",) == actual.within_one_standard_error
    assert ("large", "small") == actual.indistinguishable
    assert actual.one_run


def test_choice_with_one_single_run() -> None:
    """A single candidate with a single run is enough for the choice to say so; it is not told apart either."""
    actual = choose(outcomes(large=(LARGE, 200), small=((19.0,), 50)))

    assert actual.one_run
    assert ("large", "small") == actual.indistinguishable


def test_choice_of_a_single_candidate() -> None:
    """One candidate is the choice, compared with nothing."""
    actual = choose(outcomes(only=(LARGE, 200)))

    assert ("only", ("only",), ()) == (actual.experiment, actual.indistinguishable, actual.comparisons)


def test_not_within_one_standard_error_can_still_be_indistinguishable() -> None:
    """The two sets answer two questions: 10.5 lies above the threshold, yet is not shown to differ from 10.2."""
    actual = choose(outcomes(large=(LARGE, 200), small=((10.3, 10.5, 10.7), 50)))

    assert ("large",) == actual.within_one_standard_error
    assert ("large", "small") == actual.indistinguishable


def test_choice_has_no_place_for_test_results() -> None:
    """The only input of the choice declares validation results and sizes, and refuses anything else."""
    assert {"outcomes", "num_parameters"} == set(ValidationOutcomes.model_fields)
    with pytest.raises(ValidationError, match="test_error"):
        ValidationOutcomes.model_validate(
            {"outcomes": {"a": (1.0,)}, "num_parameters": {"a": 1}, "test_error": {"a": (1.0,)}}
        )


@pytest.mark.parametrize("num_parameters", [{}, {"a": 1, "b": 2}, {"b": 1}])
def test_choice_needs_the_size_of_every_candidate(num_parameters: dict[str, int]) -> None:
    """Outcomes and sizes are those of the same candidates."""
    with pytest.raises(ValidationError, match=r"Expected outcomes and num_parameters of the same candidates"):
        ValidationOutcomes(outcomes={"a": (1.0,)}, num_parameters=num_parameters)
