"""The plan of the trainings: batch sizes computed from the TD's rules, weights counted by hand."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from td1report.inputs.experiments import FAMILY, candidates, plan
from td1report.inputs.network import (
    layer_parameters,
    num_multiply_adds,
    num_parameters,
    smallest_batch_size,
    split_sizes,
    updates_per_epoch,
)

# name: units of the hidden layers, dropout, activation, batch size, epochs, weights and biases counted by hand
EXPECTED_PLAN = {
    "two_layers_256": ((256, 256), 0.0, "relu", 242, 20, 269_322),
    "two_layers_256_long": ((256, 256), 0.0, "relu", 242, 40, 269_322),
    "three_layers_256": ((256, 256, 256), 0.0, "relu", 242, 20, 335_114),
    "two_layers_128": ((128, 128), 0.0, "relu", 242, 20, 118_282),
    "two_layers_128_dropout": ((128, 128), 0.4, "relu", 242, 20, 118_282),
    "two_layers_256_dropout": ((256, 256), 0.4, "relu", 242, 20, 269_322),
    "two_layers_128_dropout_half_batch": ((128, 128), 0.4, "relu", 121, 20, 118_282),
    "two_layers_128_dropout_sigmoid": ((128, 128), 0.4, "sigmoid", 242, 20, 118_282),
    "two_layers_128_sigmoid": ((128, 128), 0.0, "sigmoid", 242, 20, 118_282),
    "two_layers_64_dropout": ((64, 64), 0.4, "relu", 242, 20, 55_050),
    "two_layers_32_dropout": ((32, 32), 0.4, "relu", 242, 20, 26_506),
    "two_layers_16_dropout": ((16, 16), 0.4, "relu", 242, 20, 13_002),
}

EXPECTED_FAMILY = {
    ("three_layers_256", "two_layers_256"),
    ("two_layers_128", "two_layers_256"),
    ("two_layers_128_dropout", "two_layers_128"),
    ("two_layers_256_dropout", "two_layers_256"),
    ("two_layers_128_dropout_half_batch", "two_layers_128_dropout"),
    ("two_layers_128_dropout_sigmoid", "two_layers_128_dropout"),
    ("two_layers_128_sigmoid", "two_layers_128"),
    ("two_layers_64_dropout", "two_layers_128_dropout"),
    ("two_layers_32_dropout", "two_layers_64_dropout"),
    ("two_layers_16_dropout", "two_layers_32_dropout"),
}


def test_plan_is_the_table_of_the_td() -> None:
    """The plan holds the twelve experiments of the TD, each with the values and the number of weights it asks for."""
    planned = {e.name: (e.units, e.dropout, e.activation, e.batch_size, e.epochs, num_parameters(e)) for e in plan()}

    assert EXPECTED_PLAN == planned


def test_plan_takes_other_lengths() -> None:
    """A draft shortens all trainings and changes nothing else."""
    draft = plan(epochs=3, long_epochs=6)

    assert {"two_layers_256_long": 6} == {e.name: e.epochs for e in draft if e.epochs != 3}
    assert [e.architecture for e in plan()] == [e.architecture for e in draft]


def test_long_training_goes_on_from_the_short_one() -> None:
    """two_layers_256 and two_layers_256_long share one architecture; no other two experiments do."""
    architectures = [e.architecture for e in plan()]
    by_name = {e.name: e.architecture for e in plan()}

    assert by_name["two_layers_256"] == by_name["two_layers_256_long"]
    assert 11 == len(set(architectures))


def test_layer_parameters_by_hand() -> None:
    """(784 + 1) * 256, (256 + 1) * 256 and (256 + 1) * 10 weights and biases: 200 960 + 65 792 + 2 570."""
    assert (200_960, 65_792, 2_570) == layer_parameters((256, 256))


def test_multiply_adds_leave_the_biases_out() -> None:
    """784 * 16 + 16 * 16 + 16 * 10 multiply-adds for two layers of 16 neurons."""
    smallest = plan()[-1]

    assert 12_544 + 256 + 160 == num_multiply_adds(smallest)


def test_family_is_the_one_fixed_in_advance() -> None:
    """The ten comparisons, each a minus b, between experiments that are in the plan."""
    assert EXPECTED_FAMILY == set(FAMILY)
    assert 10 == len(FAMILY)
    assert {name for pair in FAMILY for name in pair} <= set(EXPECTED_PLAN)


def test_candidates_leave_out_the_long_training() -> None:
    """The choice of q4_8 is made among the trainings of 20 epochs."""
    assert set(EXPECTED_PLAN) - {"two_layers_256_long"} == {e.name for e in candidates(plan())}


def test_split_of_the_real_data() -> None:
    """A fifth of 60 000 images validates: 48 000 are fitted, 12 000 are not."""
    assert (48_000, 12_000) == split_sizes(60_000, 0.2)


@pytest.mark.parametrize(("num_images", "validation_split"), [(60_000, 0.0), (60_000, 1.0), (60_000, -0.2), (1, 0.2)])
def test_split_without_images_on_one_side_is_refused(num_images: int, validation_split: float) -> None:
    """A split that leaves nothing to fit, or nothing to validate with, is an error that says what it received."""
    with pytest.raises(ValueError, match=rf"Expected a validation split .*num_images={num_images}"):
        split_sizes(num_images, validation_split)


def test_smallest_batch_of_q2_5() -> None:
    """With 48 000 images, 242 is the smallest batch with fewer than 200 updates; 240 and 241 give exactly 200."""
    assert 242 == smallest_batch_size(48_000, 200)
    assert [200, 200, 199] == [updates_per_epoch(48_000, batch_size) for batch_size in (240, 241, 242)]
    assert 84 == 48_000 - 198 * 242


def test_half_batch_of_q4_5() -> None:
    """Half the batch, 121, makes 397 updates an epoch."""
    assert 397 == updates_per_epoch(48_000, 121)


@given(
    num_images=st.integers(2, 10**9),
    validation_split=st.floats(0.01, 0.99),
    update_limit=st.integers(2, 10**6),
)
def test_smallest_batch_for_any_split_and_limit(num_images: int, validation_split: float, update_limit: int) -> None:
    """The batch found satisfies ceil(n / b) < L, and the next smaller one does not."""
    num_fitted = max(1, int(num_images * (1 - validation_split)))
    batch_size = smallest_batch_size(num_fitted, update_limit)

    assert ceil(num_fitted / batch_size) < update_limit
    assert batch_size == 1 or ceil(num_fitted / (batch_size - 1)) >= update_limit


@given(num_images=st.integers(2, 10**9), validation_split=st.floats(0.01, 0.99))
def test_split_loses_no_image(num_images: int, validation_split: float) -> None:
    """Whatever the split, each image is on one side; a split that would empty a side is refused."""
    try:
        num_fitted, num_validation = split_sizes(num_images, validation_split)
    except ValueError:
        assert num_images * (1 - validation_split) < 1
    else:
        assert num_images == num_fitted + num_validation
        assert min(num_fitted, num_validation) >= 1


@pytest.mark.parametrize(("num_images", "update_limit"), [(48_000, 1), (48_000, 0), (0, 200)])
def test_limit_that_no_batch_satisfies_is_refused(num_images: int, update_limit: int) -> None:
    """Fewer than one update, or no image at all, is an error that says what it received."""
    with pytest.raises(ValueError, match=rf"update_limit={update_limit}, num_images={num_images}"):
        smallest_batch_size(num_images, update_limit)
