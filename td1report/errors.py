"""The two ways a command can end badly. The command line turns them into an exit status and one paragraph."""

from collections.abc import Iterable
from difflib import get_close_matches


class TD1Error(Exception):
    """Base of the project's errors; its message says what was received, what was expected and how to mend it."""

    exit_status = 1


class RequestError(TD1Error):
    """The request is wrong: an option, the config file or the data files."""

    exit_status = 2


class BuildError(TD1Error):
    """The build failed although the request was right."""


def closest(received: str, known: Iterable[str]) -> str:
    """A suggestion to put into a message: " Did you mean 'q3_7'?", or nothing when none is near."""
    near = get_close_matches(received, list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def sentence(text: str) -> str:
    """A text of somebody else's as a sentence of a message: it ends with one mark, whether it had one or none."""
    text = text.rstrip(". \n")
    return text if text.endswith(("?", "!")) else f"{text}."
