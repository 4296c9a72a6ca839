"""Cost of td1report, measured beside plain Keras, bare matrix products and WeasyPrint alone: `python -m benchmarks`.

Nothing here is a test: times depend on the machine, so they are measured, printed and kept, never asserted.
"""
