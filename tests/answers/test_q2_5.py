"""Question 2.5: batches of the fitted images, counted by hand."""

import numpy as np
import pytest
from answer_results import facts_of_question
from builders import make_results, tiny_data

from td1report.answers import q2_5


@pytest.mark.parametrize(
    ("batch_size", "updates", "last_batch", "full_batches", "accepted"),
    [
        (240, 200, 240, 200, False),
        (241, 200, 41, 199, False),
        (242, 199, 84, 198, True),
        (256, 188, 128, 187, True),
        (302, 159, 284, 158, True),
    ],
)
def test_batches_of_48_000_images_by_hand(
    batch_size: int, updates: int, last_batch: int, full_batches: int, accepted: bool
) -> None:
    """240 divides 48 000 exactly; 241 needs a two hundredth batch of 41 images; 242 is the first to do."""
    trial = q2_5.try_batch(48_000, batch_size, 200)

    assert (updates, last_batch, full_batches, accepted) == (
        trial.updates,
        trial.last_batch,
        trial.full_batches,
        trial.accepted,
    )
    assert pytest.approx(48_000 / batch_size) == trial.quotient


def test_q2_5_on_the_real_number_of_images() -> None:
    """242, and the readings not taken: 302 without the split, 5334 for all epochs together."""
    images = np.broadcast_to(np.zeros((1, 28, 28), np.uint8), (60_000, 28, 28))
    data = tiny_data()
    real_size = type(data)(**{**vars(data), "train_images": images})
    answer = facts_of_question(make_results(1, real_size), "q2_5")

    assert isinstance(answer, q2_5.BatchSize)
    assert (48_000, 12_000, 242) == (answer.num_fitted, answer.num_validation, answer.batch_size)
    assert [(240, False), (241, False), (242, True), (243, True)] == [
        (trial.batch_size, trial.accepted) for trial in answer.trials
    ]
    assert answer.last_batch_matters
    assert pytest.approx(241.2060, abs=1e-4) == answer.bound
    assert (302, 159) == (answer.without_split.batch_size, answer.without_split.updates)
    assert (5334, 9, 180) == (answer.in_total.batch_size, answer.in_total.updates, answer.in_total_updates)
    assert (256, 188) == (answer.power_of_two.batch_size, answer.power_of_two.updates)
