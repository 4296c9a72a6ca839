"""Intervals, tests, verdicts, counts, the choice and its simulated errors: pure numpy and scipy."""
