"""This machine: how many workers its cores and its memory feed."""

import pytest

from td1report.inputs import cgroups, machine


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine of eight cores and much memory, whose owner limits nothing."""
    for name in machine.SCHEDULER_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(cgroups, "cores", lambda: None)
    monkeypatch.setattr(machine, "memory_available", lambda: 2**40)
    return monkeypatch


def with_memory_for(num_workers: float) -> int:
    """Bytes for so many workers and all that works beside them."""
    return machine.BESIDES_BYTES + round(num_workers * machine.WORKER_BYTES)


def test_as_many_workers_as_cores(eight_cores: pytest.MonkeyPatch) -> None:
    """Where memory is plenty, and where the system does not tell of it."""
    assert 8 == machine.num_workers()
    eight_cores.setattr(machine, "memory_available", lambda: None)
    assert 8 == machine.num_workers()


@pytest.mark.parametrize(("memory", "workers"), [(7.9, 7), (2.0, 2), (0.5, 1), (-0.5, 1)])
def test_no_more_than_memory_feeds(eight_cores: pytest.MonkeyPatch, memory: float, workers: int) -> None:
    """One works whatever there is: the system may yet find room."""
    eight_cores.setattr(machine, "memory_available", lambda: with_memory_for(memory))

    assert workers == machine.num_workers()


@pytest.mark.parametrize(("quota", "cores"), [(0.5, 1), (1.5, 2), (2.0, 2), (64.0, 8)])
def test_a_quota_limits_cores(eight_cores: pytest.MonkeyPatch, quota: float, cores: int) -> None:
    """Half a core more is worth a worker more."""
    eight_cores.setattr(cgroups, "cores", lambda: quota)

    assert cores == machine.num_cores()


@pytest.mark.parametrize("name", machine.SCHEDULER_VARIABLES)
@pytest.mark.parametrize(("value", "cores"), [("3", 3), ("16", 8), ("0", 8), ("", 8), ("many", 8), ("2(x3)", 8)])
def test_a_batch_system_s_share_counts(eight_cores: pytest.MonkeyPatch, name: str, value: str, cores: int) -> None:
    """A number of cores does; what is none does not."""
    eight_cores.setenv(name, value)

    assert cores == machine.num_cores()


def test_an_exhausted_group_has_nothing_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is less than what the whole machine has available."""
    monkeypatch.setattr(cgroups, "memory_left", lambda: 0)

    assert 0 == machine.memory_available()
