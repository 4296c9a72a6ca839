"""The plan of the trainings: the experiments, lengths and comparisons of the TD."""

from typing import Any

import pytest

from td1report.inputs.experiments import FAMILY, WIDTH_ROLES, Role, by_role, candidates, distinct, name_of
from td1report.inputs.network import num_parameters
from td1report.records import Experiment

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
    planned = {
        e.name: (e.units, e.dropout, e.activation, e.batch_size, e.epochs, num_parameters(e))
        for e in distinct(by_role())
    }

    assert EXPECTED_PLAN == planned


def test_plan_takes_other_lengths() -> None:
    """A draft shortens all trainings and changes nothing else."""
    draft = distinct(by_role(epochs=3, long_epochs=6))

    assert {"two_layers_256_long": 6} == {e.name: e.epochs for e in draft if e.epochs != 3}
    assert [e.architecture for e in distinct(by_role())] == [e.architecture for e in draft]


def test_long_training_goes_on_from_the_short_one() -> None:
    """two_layers_256 and two_layers_256_long share one architecture; no other two experiments do."""
    architectures = [e.architecture for e in distinct(by_role())]
    by_name = {e.name: e.architecture for e in distinct(by_role())}

    assert by_name["two_layers_256"] == by_name["two_layers_256_long"]
    assert 11 == len(set(architectures))


def test_family_is_the_one_fixed_in_advance() -> None:
    """The ten comparisons, each a minus b, between experiments that are in the plan."""
    experiments = by_role()
    names = {(experiments[a].name, experiments[b].name) for a, b in FAMILY}

    assert EXPECTED_FAMILY == names
    assert 10 == len(FAMILY)
    assert {name for pair in names for name in pair} <= set(EXPECTED_PLAN)


def test_candidates_leave_out_the_long_training() -> None:
    """The choice of q4_8 is made among the trainings of 20 epochs."""
    assert set(EXPECTED_PLAN) - {"two_layers_256_long"} == {e.name for e in candidates(by_role())}


def test_every_role_has_its_experiment() -> None:
    """Thirteen roles, twelve experiments: 4.7's widest network is that of 4.4."""
    experiments = by_role()

    assert set(Role) == set(experiments)
    assert experiments[Role.NARROWER_DROPOUT] == experiments[Role.WIDTH_4]
    assert 12 == len(distinct(experiments))
    assert [16, 32, 64, 128] == [experiments[role].units[0] for role in WIDTH_ROLES]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "two_layers_100"),
        ({"units": (100,)}, "one_layer_100"),
        ({"units": (100, 50, 25)}, "three_layers_100_50_25"),
        ({"dropout": 0.4, "batch_size": 32}, "two_layers_100_dropout_half_batch"),
        ({"batch_size": 50, "activation": "sigmoid"}, "two_layers_100_b50_sigmoid"),
        ({"epochs": 30}, "two_layers_100_long"),
        ({"epochs": 3}, "two_layers_100_short"),
    ],
)
def test_a_name_follows_from_the_values(values: dict[str, Any], expected: str) -> None:
    """Layers and neurons first, then what differs from the usual training."""
    experiment = Experiment.model_validate({"name": "", "units": (100, 100), "batch_size": 64, "epochs": 20} | values)

    assert expected == name_of(experiment, usual_batch_size=64, usual_epochs=20)
