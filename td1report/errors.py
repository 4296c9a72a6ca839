"""The two ways a command can end badly. The command line turns them into an exit status and one paragraph."""

import errno
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


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""A full disk, a quota, a limit on the size of files."""
_WAYS_OUT = dict.fromkeys(NO_ROOM, "Free some space or choose another --output") | {
    errno.EACCES: "Its owner lets others in by `chmod -R g+rwX` on the output folder; or choose another --output",
    errno.EPERM: "Its owner alone may do that; or choose another --output",
    errno.EROFS: "Its file system is read-only: choose another --output",
    errno.ENOTDIR: "A file stands where a folder is needed: move it or choose another --output",
    errno.EISDIR: "Move the folder that stands there or choose another --output",
    errno.ENAMETOOLONG: "Choose an --output with a shorter name",
    errno.EMFILE: "This process may open too few files: raise its limit by `ulimit -n 4096`",
    errno.ENFILE: "The system has too many files open: close other programs",
}


def way_out(error: OSError) -> str:
    """The advice that the cause of an error of the disk leaves, a sentence without its end."""
    return _WAYS_OUT.get(error.errno or 0, "Choose another --output")


def closest(received: str, known: Iterable[str]) -> str:
    """A suggestion to put into a message: " Did you mean 'q3_7'?", or nothing when none is near."""
    near = get_close_matches(received, list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def sentence(text: str) -> str:
    """A text of somebody else's as a sentence of a message: it ends with one mark, whether it had one or none."""
    text = text.rstrip(". \n")
    return text if text.endswith(("?", "!")) else f"{text}."
