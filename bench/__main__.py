"""`make bench`: every ratio, a line each."""

import logging
from itertools import islice

from bench.letters import letters_a_second
from bench.listening import seconds_to_queue
from bench.mailboxes import old_letters
from bench.memory import memory_lines
from bench.queue import queue_lines
from bench.reading import pdf_forms, word_forms
from bench.themes import themes_lines
from dsr import logs
from parsers.child import warm
from tests.forms.make import cases

_WORD_FORMS = 6
_PDF_FORMS = 4


def main() -> None:
    """Print the ratios. Below 1 is faster than the peer for reading; for letters, the share of the bare loop's speed."""
    logs.set_up(level=logging.ERROR)
    warm()
    forms = [(case.name, case.data) for case in cases(seed=1)]
    for ratio in word_forms(islice((form for form in forms if form[0].endswith(".docx")), _WORD_FORMS)):
        print(ratio)
    for ratio in pdf_forms(islice((form for form in forms if form[0].endswith(".pdf")), _PDF_FORMS)):
        print(ratio)
    for line in memory_lines(forms):
        print(line)
    print(letters_a_second())
    polled, whole = old_letters()
    print(polled)
    print(f"the look at all of them, once a day: {whole * 1000:.0f} ms")
    print(seconds_to_queue())
    for line in queue_lines():
        print(line)
    for line in themes_lines():
        print(line)


if __name__ == "__main__":
    main()
