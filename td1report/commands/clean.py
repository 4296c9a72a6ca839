"""`td1report clean`: removes the stored results that no build asks for any more."""

from collections.abc import Iterator
from typing import get_args

from td1report.records import Preset
from td1report.report.plan import THE_TD, Assignment, plan
from td1report.storage.folder import OutputFolder
from td1report.storage.store import Identity, Store, key_of

_CHOSEN = ("seed", "processor")
"""Parts of an identity that a build may ask for with any value: another number of seeds, another machine."""


def clean_lines(output: OutputFolder) -> Iterator[str]:
    """Removes them, and tells how many they were.

    Raises:
        BuildError: if a build is at work in the folder, or if it cannot be written.
    """
    if not output.path.exists():
        yield "Nothing to remove: nothing is stored."
        return
    with output.locked():
        unused = unused_results(output.store)
        size_mib = sum(map(output.store.size_bytes, unused)) / 2**20
        for identity in unused:
            output.store.remove(identity)
    kept = len(output.store.paths())
    yield f"Removed {len(unused)} stored results that no build asks for, {size_mib:.1f} MiB. Kept: {kept}."


def unused_results(store: Store, assignment: Assignment = THE_TD) -> tuple[Identity, ...]:
    """Intact results that neither a report nor a draft asks for, with any seeds, on any machine.

    They are of another version of the program or of its libraries, or of other data.
    """
    plans = (plan(assignment.questions, preset, (0,), assignment) for preset in get_args(Preset))
    asked = {_lasting_key(wanted.identity) for work in plans for wanted in work.wanted()}
    return tuple(identity for identity, _ in store.identities() if _lasting_key(identity) not in asked)


def _lasting_key(identity: Identity) -> str:
    return key_of({part: value for part, value in identity.items() if part not in _CHOSEN})
