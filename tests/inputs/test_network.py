"""Splits, batches and weights of a network: the rules of the TD, and what is counted by hand."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from td1report.inputs.experiments import by_role, distinct
from td1report.inputs.network import (
    layer_parameters,
    num_multiply_adds,
    smallest_batch_size,
    split_sizes,
    updates_per_epoch,
)


def test_layer_parameters_by_hand() -> None:
    """(784 + 1) * 256, (256 + 1) * 256 and (256 + 1) * 10 weights and biases: 200 960 + 65 792 + 2 570."""
    assert (200_960, 65_792, 2_570) == layer_parameters((256, 256))


def test_multiply_adds_leave_the_biases_out() -> None:
    """784 * 16 + 16 * 16 + 16 * 10 multiply-adds for two layers of 16 neurons."""
    smallest = distinct(by_role())[-1]

    assert 12_544 + 256 + 160 == num_multiply_adds(smallest)


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
