"""The plan of the trainings: the experiments, lengths and comparisons of the TD."""

from td1report.inputs.experiments import FAMILY, candidates, plan
from td1report.inputs.network import num_parameters

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


def test_family_is_the_one_fixed_in_advance() -> None:
    """The ten comparisons, each a minus b, between experiments that are in the plan."""
    assert EXPECTED_FAMILY == set(FAMILY)
    assert 10 == len(FAMILY)
    assert {name for pair in FAMILY for name in pair} <= set(EXPECTED_PLAN)


def test_candidates_leave_out_the_long_training() -> None:
    """The choice of q4_8 is made among the trainings of 20 epochs."""
    assert set(EXPECTED_PLAN) - {"two_layers_256_long"} == {e.name for e in candidates(plan())}
