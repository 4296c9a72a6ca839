"""Folders of templates as a user writes them."""

from pathlib import Path

EXTENDS = '{% extends "td1report/fr/q2_5.html.j2" %}\n'


def own_templates(folder: Path, **texts: str | bytes) -> Path:
    """A folder "mine" with these files, whose names are written as fr__q2_5 for fr/q2_5.html.j2."""
    return written(folder / "mine", {f"{name.replace('__', '/')}.html.j2": text for name, text in texts.items()})


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A folder of these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def short(text: str) -> str:
    """A template that replaces the direct answer to question 2.5; its text begins on line 3."""
    return f"{EXTENDS}{{% block short %}}\n{text}\n{{% endblock %}}\n"
