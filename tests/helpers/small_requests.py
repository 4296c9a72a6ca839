"""Requests without a config file."""

from td1report.inputs.config import Config, read_config


def request_with(**options: object) -> Config:
    """The request of these options."""
    return read_config(None, options)
