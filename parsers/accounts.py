"""Accounts in somebody's own words whose questions say much the same: which of them tells what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parsers.choices import choice_in
from parsers.options import key_of_options
from parsers.questions import Question

_FACTORS, _ISSUES = "risk.factors", "risk.current_issues"

#: Keys of which one answer tells in sentences what another might; how well a question must ask for one of them for it to have it, and
#: how badly another for it to be left to that one.
_ACCOUNTS: Final = frozenset({"referral.reason", "risk.current_issues", "plan.tried", "plan.would_help", "plan.actions"})
_IN_SO_MANY_WORDS, _HARDLY_ASKED = 3.0, 2.4


def leave_to_boxes(questions: Sequence[Question]) -> None:
    """Takes words that may be meant for the factors or for an account of them for the account, where boxes of another question are ticked
    for the factors and nothing else asks for the account."""
    asked = [question for question in questions if question.answered and question.keys and not question.heading]
    if any(question.keys[0] == _ISSUES for question in asked if not _has_boxes(question)) or not any(map(_ticks_factors, asked)):
        return
    for question in asked:
        if question.keys[0] == _FACTORS and _ISSUES in question.keys and not question.rows and not _has_boxes(question):
            question.keys = (_ISSUES, *(key for key in question.keys if key not in (_ISSUES, _FACTORS)))


def _has_boxes(question: Question) -> bool:
    return any(line.has_tick for line in question.lines)


def _ticks_factors(question: Question) -> bool:
    choice = choice_in(question.lines) if _has_boxes(question) else None
    return choice is not None and bool(choice.chosen) and key_of_options([option.text for option in choice.options]) == _FACTORS


def leave_to_others(questions: Sequence[Question]) -> None:
    """Takes an account that may be meant for two keys for the second, where another question asks for the first in so many words and
    none for the second ("Reason for referral", "Patterns and triggers")."""
    asked = [question for question in questions if question.keys and not question.heading]
    first = {
        question.keys[0]
        for question in asked
        if question.asks[:1] and not question.asks[0].learned and not any(line.has_tick for line in question.lines)
    }
    plainly = {
        question.keys[0]
        for question in asked
        if question.asks[:1] and question.asks[0].to == question.keys[0] and question.asks[0].score >= _IN_SO_MANY_WORDS
    }
    for question in asked:
        if len(question.keys) < 2 or not {question.keys[0], question.keys[1]} <= _ACCOUNTS:
            continue
        if question.asks[:1] and question.asks[0].score < _HARDLY_ASKED and question.keys[0] in plainly and question.keys[1] not in first:
            question.keys = (*question.keys[1:], question.keys[0])
