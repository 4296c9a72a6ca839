"""What the findings of an answer imply of the numbers beside them in results.json, whatever words tell them."""

from collections.abc import Callable, Mapping
from typing import Any

Facts = Mapping[str, Any]

IMPLICATIONS: tuple[tuple[str, str, Callable[[Facts], bool]], ...] = (
    ("q2_7", "where the averaged error falls beyond the margin, going on is not called useless", lambda f: (
        f["val_error_averaged"]["trend"] != "falling"
        or f["val_error_averaged"]["within_margin"]
        or f["continuing"] not in ("harmful", "not_shown")
    )),
    ("q2_7", "a rising trend has a positive mean, a falling one a negative mean", lambda f: all(
        follows(f[name]["trend"], f[name]["change"]["mean"]) for name in ("val_error", "val_error_averaged", "val_loss")
    )),
    ("q2_7", "too sure of itself: surer at the end, where it is wrong", lambda f: (
        not f["overconfident"]
        or f["confidence_where_wrong"]["after"]["mean"] > f["confidence_where_wrong"]["before"]["mean"]
    )),
    ("q3_1", "the lowest loss is the last one", lambda f: (
        f["lowest_is_last"] is (f["lowest_loss_epoch"] == f["epochs"])
    )),
    ("q3_4", "a class that is ahead has more mistakes than the next", lambda f: (
        f["ranking"] != "clear" or f["classes"][0]["missed"]["mean"] > f["classes"][1]["missed"]["mean"]
    )),
    ("q3_4", "the class most often wrong is given to the most images", lambda f: (
        not f["any_mistake"]
        or f["most_attributed"] in of_most(f["classes"], lambda row: row["wrongly_attributed"]["mean"])
    )),
    ("q3_8", "all, some or none of the anomalies are errors", lambda f: (
        f["correspondence"]
        == ("none" if not f["shown"]["both"] else "all" if f["shown"]["both"] == f["flagged"] else "some")
    )),
    ("q4_5", "slower: the median epoch is longer; faster: shorter", lambda f: (
        follows(f["slowdown"], f["half"]["median"] - f["full"]["median"])
    )),
    ("q4_8", "the first model knows its own images better", lambda f: (
        f["first"]["overfits"] != "rising" or f["first"]["train_error"]["mean"] < f["first"]["outcome"]["mean"]
    )),
)  # fmt: skip
"""(question, what must hold, whether it does)."""


def follows(trend: str, mean: float) -> bool:
    """A trend that is shown has the sign of its mean."""
    return not ((trend == "rising" and mean <= 0) or (trend == "falling" and mean >= 0))


def of_most(rows: list[Facts], value: Callable[[Facts], float]) -> list[int]:
    """Labels of the rows of the largest value."""
    return [row["label"] for row in rows if value(row) == max(map(value, rows))]


def comparison_follows(comparison: Mapping[str, Any]) -> bool:
    """A verdict has the sign of its difference, and its corrected p."""
    shown = {"better": "falling", "worse": "rising"}.get(comparison["verdict"], "")
    return follows(shown, comparison["difference"]) and (not shown or comparison["p_holm"] < 0.05)
