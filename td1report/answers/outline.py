"""The TD as a table: the map of the project.

One question, one token: `q3_7` is a row here, a module beside this one, a template, a listing where it has one, a test,
an anchor of the page and a key of results.json. `find . -name '*q3_7*'` finds all its files.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from td1report.answers import (
    q1_1,
    q1_2,
    q1_3,
    q1_4,
    q1_5,
    q1_6,
    q1_7,
    q2_1,
    q2_2,
    q2_3,
    q2_4,
    q2_5,
    q2_6,
    q2_7,
    q3_1,
    q3_2,
    q3_3,
    q3_4,
    q3_5,
    q3_6,
    q3_7,
    q3_8,
    q3_9,
    q4_1,
    q4_2,
    q4_3,
    q4_4,
    q4_5,
    q4_6,
    q4_7,
    q4_8,
)
from td1report.answers.results import Results
from td1report.errors import RequestError, closest
from td1report.inputs.experiments import FAMILY, WIDTH_ROLES, Role
from td1report.records import Answer

COMPARED = tuple(dict.fromkeys(role for pair in FAMILY for role in pair))
"""The roles that the family of comparisons needs; q4_8 chooses among the same."""
OTHER_NEEDS = frozenset({"anomalies", "timing", "comparisons"})
"""Needs that a question may have besides trained experiments."""


@dataclass(frozen=True)
class Question:
    """One question of the TD.

    Attributes:
        token: its name everywhere.
        answer: the function that answers it from the results.
        needs: roles of the experiments whose runs it reads; "anomalies", "timing", "comparisons" for the other
            measurements. The data set is always there.
    """

    token: str
    answer: Callable[[Results], Answer[Any]]
    needs: frozenset[str] = frozenset()

    @property
    def own_roles(self) -> frozenset[Role]:
        """The roles that it names."""
        return frozenset(map(Role, self.needs - OTHER_NEEDS))

    @property
    def roles(self) -> frozenset[Role]:
        """The roles whose experiments must be trained before it can be answered."""
        return self.own_roles | frozenset(COMPARED) if "comparisons" in self.needs else self.own_roles


def _question(answer: Callable[[Results], Answer[Any]], *needs: str) -> Question:
    return Question(answer.__name__, answer, frozenset(needs))


QUESTIONS: tuple[Question, ...] = (
    _question(q1_1.q1_1),
    _question(q1_2.q1_2),
    _question(q1_3.q1_3),
    _question(q1_4.q1_4),
    _question(q1_5.q1_5),
    _question(q1_6.q1_6),
    _question(q1_7.q1_7),
    _question(q2_1.q2_1),
    _question(q2_2.q2_2),
    _question(q2_3.q2_3),
    _question(q2_4.q2_4),
    _question(q2_5.q2_5),
    _question(q2_6.q2_6, Role.BASE),
    _question(q2_7.q2_7, Role.BASE, Role.BASE_LONG),
    _question(q3_1.q3_1, Role.BASE),
    _question(q3_2.q3_2, Role.BASE),
    _question(q3_3.q3_3, Role.BASE),
    _question(q3_4.q3_4, Role.BASE),
    _question(q3_5.q3_5, Role.BASE),
    _question(q3_6.q3_6, Role.BASE),
    _question(q3_7.q3_7, "anomalies"),
    _question(q3_8.q3_8, "anomalies", Role.BASE),
    _question(q3_9.q3_9, "comparisons", Role.BASE, Role.DEEPER),
    _question(q4_1.q4_1, "comparisons", Role.BASE, Role.DEEPER),
    _question(q4_2.q4_2, "comparisons", Role.BASE, Role.NARROWER),
    _question(q4_3.q4_3),
    _question(
        q4_4.q4_4,
        "comparisons",
        Role.NARROWER,
        Role.NARROWER_DROPOUT,
        Role.BASE,
        Role.BASE_DROPOUT,
    ),
    _question(q4_5.q4_5, "comparisons", "timing", Role.NARROWER_DROPOUT, Role.NARROWER_DROPOUT_HALF_BATCH),
    _question(
        q4_6.q4_6,
        "comparisons",
        Role.NARROWER,
        Role.NARROWER_DROPOUT,
        Role.NARROWER_SIGMOID,
        Role.NARROWER_DROPOUT_SIGMOID,
    ),
    _question(q4_7.q4_7, "comparisons", *WIDTH_ROLES),
    _question(q4_8.q4_8, "comparisons", *COMPARED),
)


def select(tokens: Iterable[str] = ()) -> tuple[Question, ...]:
    """The questions with these tokens, in the order of the TD; all of them without any.

    Raises:
        RequestError: if a token names no question; the nearest ones are suggested.
    """
    wanted = set(tokens)
    known = [question.token for question in QUESTIONS]
    for token in sorted(wanted - set(known)):
        raise RequestError(f"Unknown question {token!r}.{closest(token, known)} Expected one of: {', '.join(known)}.")
    return tuple(question for question in QUESTIONS if not wanted or question.token in wanted)


def markdown_table() -> str:
    """The table of docs/architecture.md: question -> what it needs, one row a question."""
    rows = ["| question | needs |", "| --- | --- |"]
    for question in QUESTIONS:
        needs = ", ".join(f"`{need}`" for need in sorted(question.needs)) or "the data"
        rows.append(f"| {question.token} | {needs} |")
    return "\n".join(rows)
