"""Question 1.1: images and files are counted, and the published files are told from others."""

from dataclasses import replace

import pytest
from builders import make_results, tiny_data

from td1report.answers import q1_1
from td1report.inputs import data


def test_q1_1_counts_images_and_files() -> None:
    """The images of both sets are counted, and the garments stand in two columns."""
    facts = q1_1.q1_1(make_results()).facts.model_dump()

    assert (70, 50, 20, 4) == tuple(facts[name] for name in ("num_images", "num_train", "num_test", "num_files"))
    assert ((0, 5), (1, 6), (2, 7), (3, 8), (4, 9)) == facts["class_pairs"]


@pytest.mark.parametrize(("digests", "official"), [(dict(data.DIGESTS), True), ({"train-images": "a"}, False)])
def test_q1_1_tells_the_published_files_from_others(digests: dict[str, str], official: bool) -> None:
    """Only files with the published digests are called those of the authors."""
    results = make_results(data=replace(tiny_data(), digests=digests))

    assert official is q1_1.q1_1(results).facts.model_dump()["official"]
