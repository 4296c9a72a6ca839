"""How many images a contamination flags, and the largest contamination that the TD allows."""

import pytest

from td1report.inputs.forests import flagged_count, largest_contamination


@pytest.mark.parametrize(("contamination", "flagged"), [(0.009, 9), (0.01, 10), (0.001, 1), (0.002, 2), (0.5, 500)])
def test_flagged_of_a_thousand(contamination: float, flagged: int) -> None:
    """Of 1000 images, the TD's 0.01 flags 10 and 0.009 flags 9: fewer than 10 needs the latter."""
    assert flagged == flagged_count(1_000, contamination)


def test_largest_contamination_of_the_td() -> None:
    """Fewer than 10 of 1000 images: 0.009."""
    assert 0.009 == largest_contamination(1_000, 10)


def test_no_contamination_is_small_enough() -> None:
    """When 0.001 already flags too many, the error says for how many images."""
    with pytest.raises(ValueError, match=r"fewer than 1 images\. Received: 1000 images"):
        largest_contamination(1_000, 1)
