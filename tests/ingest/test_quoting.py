"""What a writer wrote, apart from what was quoted or passed on."""

from __future__ import annotations

import time

import pytest

from ingest.quoting import apart

OUTLOOK = "From: DSR Team <dsr@example.nhs.uk>\nSent: 12 November 2026 10:04\nTo: Jo Marsh\nSubject: We have your e-mail\n\nIt has arrived."


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Only this.", "Only this."),
        (f"Thanks.\n\n{OUTLOOK}", "Thanks."),
        (f"Thanks.\n\n________________________________\n{OUTLOOK}", "Thanks."),
        ("Thanks.\n\n-----Original Message-----\n" + OUTLOOK, "Thanks."),
        ("Thanks.\n\nOn Thu, 12 Nov 2026 at 10:04, DSR Team <dsr@example.nhs.uk> wrote:\n\n> It has arrived.\n> Thank you.\n", "Thanks."),
        ("Thanks.\n\nOn Thu, 12 Nov 2026 at 10:04,\nDSR Team <dsr@example.nhs.uk> wrote:\nIt has arrived.", "Thanks."),
        ("> It has arrived.\n> Thank you.\n> Please ring.\n\nI want to come off it.", "I want to come off it."),
        ("On 12 Nov 2026, DSR Team wrote:\n> Who is the GP?\nDr Ling.\n> And the school?\nNone.", "Dr Ling.\nNone."),
        ("*From:* DSR Team\n*Sent:* Thursday\n*To:* Jo\n*Subject:* Hello\n\nOld words", ""),
        ("Sent from my iPhone", ""),
        (
            "My name is\n________________________________\nAlix Wix\n________________________________\nI live at",
            "My name is\n________________________________\nAlix Wix\n________________________________\nI live at",
        ),
        (
            "Name: Alix Wix\nDate: 3 November 2026\nTo: the DSR team\nSubject: school",
            "Name: Alix Wix\nDate: 3 November 2026\nTo: the DSR team\nSubject: school",
        ),
        (
            "Referral from: school\nDate: today\nFrom: Year 10\nI need help.",
            "Referral from: school\nDate: today\nFrom: Year 10\nI need help.",
        ),
        ("", ""),
    ],
)
def test_only_new_words_count_as_new(text: str, new: str) -> None:
    assert apart(text).new == new


@pytest.mark.parametrize(
    ("subject", "text", "new", "forwarded"),
    [
        ("FW: My son", f"FYI\n\n{OUTLOOK}", "FYI", "It has arrived."),
        (
            "My son",
            "See below\n\n---------- Forwarded message ---------\nFrom: A <a@example.org>\nDate: Thu\nSubject: My son\nTo: B\n\nTake him off.",
            "See below",
            "Take him off.",
        ),
        (
            "Fwd: My son",
            "Begin forwarded message:\n\n> From: A\n> Date: Thu\n> To: B\n> Subject: x\n>\n> Take him off.\n",
            "",
            "Take him off.",
        ),
        ("FW: My son", f"FYI\n\nFrom: A\nSent: x\nTo: B\nSubject: C\n\nTake him off.\n\n{OUTLOOK}", "FYI", "Take him off."),
        ("RE: My son", f"No.\n\n{OUTLOOK}", "No.", ""),
    ],
)
def test_what_is_passed_on_is_not_quoted(subject: str, text: str, new: str, forwarded: str) -> None:
    writing = apart(text, subject)
    assert (writing.new, writing.forwarded) == (new, forwarded)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        (
            "On 12 Nov 2026, DSR Team wrote:\n> Please answer these.\n> Who is the GP?\nDr Ling.\n> School:\n\nNone.\n> Thank you\nBye",
            "Who is the GP?\nDr Ling.\nSchool:\nNone.\nBye",
        ),
        ("> Who is the GP?\n>\nDr Ling.\n>> Where?\nIpswich.", "Who is the GP?\nDr Ling.\nWhere?\nIpswich."),
        ("On 12 Nov 2026, DSR Team wrote:\n> Who is the GP?\nDr Ling.", ""),
        ("All well.\n> Who is the GP?\n> And the school?", ""),
    ],
)
def test_answers_keep_the_questions_above_which_they_stand(text: str, answered: str) -> None:
    assert apart(text).answered == answered


@pytest.mark.parametrize(
    "line", ["On " + "a " * 60_000, "> " * 60_000, "From: " * 60_000, "-" * 120_000, "\n".join(["From: a", "x"] * 60_000)]
)
def test_hostile_text_takes_no_longer_than_honest_text(line: str) -> None:
    started = time.process_time()
    apart(line)
    assert time.process_time() - started < 4
