"""The final test, and published accuracies beside it."""

import pytest
from builders import make_results, tiny_data, with_mistakes

from td1report.answers import published
from td1report.inputs.experiments import Role
from td1report.records import Run
from td1report.stats.counts import wilson


def test_the_final_test_gives_the_run_shown_and_all_seeds() -> None:
    """Two errors on 20 images are 10 % for the run shown, with Wilson's interval, and 5 % over two runs."""
    data = tiny_data()
    wrong = with_mistakes(data.test_labels, {0: 9, 1: 9})
    results = make_results(2, data, predictions={"two_layers_256": [wrong, data.test_labels]})
    runs: tuple[Run, ...] = results.runs(Role.BASE)

    test = published.final_test(runs, 0)

    assert (0, 2, 20, 10.0) == (test.seed, test.num_errors, test.num_images, test.error)
    assert wilson(2, 20) == test.interval
    assert pytest.approx(5.0) == test.mean.mean
    assert pytest.approx(0.95) == test.mean_accuracy


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [
        (0.95, published.Standing.LOWER),
        (0.85, published.Standing.HIGHER),
        (0.901, published.Standing.WITHIN_SAMPLING),
    ],
)
def test_a_published_accuracy_stands_out_only_beyond_sampling(accuracy: float, expected: published.Standing) -> None:
    """At 90 % on 10 000 images the gap has a standard error of about 0.42 pt: 5 pt stand out, 0.1 pt do not."""
    run = make_results(1).runs(Role.BASE)[0]
    test = published.final_test((run,), 0).model_copy(update={"mean_accuracy": 0.9, "num_images": 10_000})

    assert expected == published.standing(accuracy, 10_000, test)
