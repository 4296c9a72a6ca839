"""A pool of processes that do tasks."""
