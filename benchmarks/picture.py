"""The picture of time against seeds: ours as measured, and plain Keras as many times over as there are seeds."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import growth
from benchmarks.measurements import Measurements

TOGETHER = timedelta(hours=12)
"""Within this time of each other, two measurements of one processor's name are taken to be of one machine."""


class Curves(NamedTuple):
    """The points and lines drawn, in seconds against numbers of seeds."""

    ours: tuple[tuple[float, float], ...]
    peer: tuple[tuple[float, float], ...]
    place: str
    """Place and time of the measurement."""


def curves(measurements: Measurements) -> Curves | None:
    """The points of both; None until growth.py and cold.py have measured them on one machine.

    Machines whose processors have the same name may differ by half in speed: what lies further apart than `TOGETHER`
    is not put into one picture.
    """
    if not {"growth", "cold"} <= measurements.keys():
        return None
    ours, peer = measurements["growth"], measurements["cold"]
    moments = [datetime.fromisoformat(found.measured_at) for found in (ours, peer)]
    if not ours.points or not peer.points or ours.hardware != peer.hardware or abs(moments[0] - moments[1]) > TOGETHER:
        return None
    one_seed = peer.points[0][1]
    place = f"{ours.hardware.processor}, {ours.hardware.cores} cores, {max(moments).date()}"
    return Curves(ours.points, tuple((seeds, seeds * one_seed) for seeds, _ in ours.points), place)


def draw(drawn: Curves, path: Path) -> None:
    """Writes the picture as SVG, byte for byte the same for the same points."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    fitted = growth.line(drawn.ours)
    with mpl.rc_context(
        {"svg.hashsalt": "seeds", "font.size": 11, "axes.spines.right": False, "axes.spines.top": False}
    ):
        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        for points, colour, marker, label in (
            (drawn.peer, "#b3530f", "s", "plain Keras, the eleven trainings once a seed"),
            (
                drawn.ours,
                "#17375e",
                "o",
                f"td1report build --pdf: {fitted.fixed:.0f} s + {fitted.per_seed:.0f} s a seed",
            ),
        ):
            seeds, minutes = [count for count, _ in points], [seconds / 60 for _, seconds in points]
            axes.plot(seeds, minutes, color=colour, marker=marker, label=label)
        axes.set(xlabel="seeds", ylabel="minutes", xlim=(0, None), ylim=(0, None), xticks=[n for n, _ in drawn.ours])
        axes.set_title(drawn.place, loc="right", fontsize=9, color="#5d6773")
        axes.legend(frameon=False, loc="upper left")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
