"""The progress of a build: lines where there is no terminal, a display where there is one."""

import io
import sys

import pytest

from td1report.commands.progress import duration, stages


def test_stages_are_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """One for each part of a build, as it begins, on standard error."""
    with stages() as stage:
        stage("answers")
        stage("PDF")

    assert ("", "[report] answers\n[report] PDF\n") == capsys.readouterr()


def test_stages_move_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The present one is shown, and nothing of it is left in the end."""
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")

    with stages() as stage:
        stage("answers")
        stage("PDF")
    shown = screen.getvalue()

    assert "PDF" in shown
    assert shown.endswith("\x1b[2K")


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (89, "89 s"), (91, "2 min"), (7_200, "120 min")])
def test_a_time_to_expect_is_rounded(seconds: float, text: str) -> None:
    """To seconds below a minute and a half, to minutes above."""
    assert text == duration(seconds)
