"""The picture of time against seeds: ours as measured, and plain Keras as many times over as there are seeds."""

from pathlib import Path
from typing import NamedTuple

from benchmarks import growth
from benchmarks.measurements import Measurements


class Curves(NamedTuple):
    """What is drawn, in seconds against numbers of seeds."""

    ours: tuple[tuple[float, float], ...]
    peer: tuple[tuple[float, float], ...]


def curves(measurements: Measurements) -> Curves | None:
    """The points of both; None until growth.py and cold.py have measured them."""
    if not {"growth", "cold"} <= measurements.keys():
        return None
    ours, peer = measurements["growth"].points, measurements["cold"].points
    if not ours or not peer:
        return None
    one_seed = peer[0][1]
    return Curves(ours, tuple((seeds, seeds * one_seed) for seeds, _ in ours))


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
        axes.legend(frameon=False, loc="upper left")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
