"""Values to be printed, and the signs that numbers are written with."""

NARROW = "\u202f"
FIXED = "\u00a0"
MINUS = "\u2212"

VALUES = {
    "zero": 0, "one": 1, "few": 3, "weights": 269_322, "loss": 0.42, "share": 0.8834, "error": 10.66, "gain": -0.25,
    "bytes": 188_416_000, "interval": {"low": -0.1, "high": 0.31},
}  # fmt: skip
