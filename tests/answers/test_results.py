"""What answers may see of the results: the choice is blind to the test set, a view is limited to the needs declared."""

from dataclasses import replace

import pytest
from builders import make_results

from td1report.inputs.experiments import Role
from td1report.records import Run


def with_other_test_figures(run: Run) -> Run:
    """The same training, as if its test figures had been others."""
    return run.model_copy(update={"test_accuracy": 1 - run.test_accuracy, "test_loss": 9.0 - run.test_loss})


def test_the_choice_does_not_change_with_the_test_figures() -> None:
    """Selection sees validation results alone: other test figures leave choice and verdicts as they are."""
    levels = {"two_layers_128_dropout": 10.0, "three_layers_256": 9.9, "two_layers_16_dropout": 20.0}
    curves = {name: [[level + 0.05 * seed] * 20 for seed in range(3)] for name, level in levels.items()}
    results = make_results(3, val_error=curves)
    altered = replace(
        results,
        runs_by_experiment={
            name: tuple(with_other_test_figures(run) for run in runs)
            for name, runs in results.runs_by_experiment.items()
        },
    )

    assert "three_layers_256" == results.choice().lowest
    assert results.choice() == altered.choice()
    assert results.comparisons() == altered.comparisons()


def test_a_question_sees_what_it_declared_and_nothing_else() -> None:
    """An undeclared need fails where it is used, so that `--only` trains all that an answer reads."""
    limited = make_results().limited_to(frozenset({Role.BASE}))

    assert 2 == len(limited.runs(Role.BASE))
    with pytest.raises(KeyError, match="three_layers_256"):
        limited.runs(Role.DEEPER)
    with pytest.raises(KeyError, match="comparisons"):
        limited.comparisons()


def test_comparisons_are_corrected_over_the_whole_family_whatever_a_question_sees() -> None:
    """A limited view gives the very comparisons of the whole report."""
    results = make_results(5)
    limited = results.limited_to(frozenset({"comparisons", Role.NARROWER, Role.BASE}))

    assert results.comparisons() == limited.comparisons()
