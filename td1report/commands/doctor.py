"""`td1report doctor`: what this machine lacks for a build."""

from pathlib import Path

from td1report.errors import RequestError
from td1report.inputs import machine
from td1report.inputs.data import FOUR_WAYS, find, keras_cache, local_copy
from td1report.render import pdf


def checks(data_folder: Path | None) -> list[tuple[str, str | None]]:
    """Needs of a build, each with None or what is missing and how to mend it. Downloads nothing."""
    versions = machine.versions()
    absent = [name for name, version in versions.items() if version == "absent"]
    try:
        copy = find(data_folder) if data_folder else local_copy()
        ways = FOUR_WAYS.format(cache=keras_cache())
        data_problem = None if copy else f"no copy on this machine. {ways}"
    except RequestError as error:
        data_problem = str(error)
    return [
        (f"Python {versions['python']}", None),
        ("packages", f"{', '.join(absent)}; mend it with `pip install .`" if absent else None),
        ("Fashion-MNIST", data_problem),
        ("Pango, for the PDF", pdf.is_available()),
    ]
