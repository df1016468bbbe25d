"""Accounts in somebody's own words whose questions say much the same: which of them tells what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parsers.questions import Question

#: Keys of which one answer tells in sentences what another might; how well a question must ask for one of them for it to have it, and
#: how badly another for it to be left to that one.
_ACCOUNTS: Final = frozenset({"referral.reason", "risk.current_issues", "plan.tried", "plan.would_help", "plan.actions"})
_IN_SO_MANY_WORDS, _HARDLY_ASKED = 3.0, 2.4


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
