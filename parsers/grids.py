"""Tables of a form: label beside answer, labels over answers, marks under headings, repeating rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from parsers.beside import questions_in_line
from parsers.bits import asked_words, chunks_of, only_mark, printed
from parsers.document import Cell, Mark, Paragraph, Span, Table
from parsers.labels import About, asks, heading_of, section_of
from parsers.lines import Bit, Line
from parsers.manner import asks_in_cells, caption_of, is_asked_by_number, lead_is_bold, question_in_cell, typed_below
from parsers.matrices import (
    asks_yes_or_no,
    heads_remarks,
    heads_run_together,
    is_choice,
    is_mark,
    is_matrix,
    is_ticked,
    names_state,
    plain_mark,
    read_choice,
    read_matrix,
)
from parsers.options import codes_of
from parsers.professionals import column_of
from parsers.questions import KNOWN, LABEL_WORDS, Question, known, ticked_line
from parsers.record import KEYS, KeyType
from parsers.scored import is_scored, read_scored
from parsers.unheaded import read_people
from parsers.values.codes import SURE
from parsers.words import meaning, without_number

if TYPE_CHECKING:
    from parsers.flow import Flow

#: More words behind the colon of a label than this explain it; fewer may be an answer.
_EXPLAINS: Final = 4
_CROSSES: Final = frozenset({"x", "✓", "✔", "√", "☑", "☒", "*"})
_GROUPED_LEAST: Final = 4
_NUMBER: Final = re.compile(r"[A-Z]?\d{1,2}(?:\.\d{1,2})*[a-z]?[.)]?")
_NUMBERED_LEAST: Final = 3
_NAMED: Final = frozenset({About.PERSON, About.REFERRER, About.CONSENT, About.GP, About.CONTACT})
_LIKE_AN_OPTION: Final = 0.8
#: How an answer is set apart from what a form prints.
_ANSWERING: Final = frozenset({Mark.ANSWER, Mark.CIRCLED, Mark.STRIKE, Mark.HIGHLIGHT})
_REACHED: Final = frozenset({"phone", "email", "contact"})
_INITIALS: Final = re.compile(r"(?!no\b|yes\b|n/?a\b|n$)[a-z]{1,3}(?:\.[a-z]){0,2}\.?", re.IGNORECASE)
#: Rows with their question on shade that make it the way of a table.
_SHADED_LEAST: Final = 4
_ANSWERS: Final = re.compile(
    r"^\W*(?:your |the |our )?(?:answers?|repl(?:y|ies)|responses?|entry|entries|completed|what you (?:say|told us))\b", re.IGNORECASE
)
#: So many letters tell that a question is the one in a cell.
_SHORT: Final = 20
#: Cells of a row that is a question beside its answer.
_PAIR: Final = 2
#: Rows under headings that stand side by side.
_HEADED_LEAST: Final = 3
#: A printed option of a short list is no longer.
_OPTION_WORDS: Final = 12
_RISKS: Final = "risk factors"
_RISKS_LEAST: Final = 3
_SHEET_COLUMNS: Final = 3
_COLUMNS_LEAST: Final = 2
#: A longer start of a line in an answer's cell is an account with a colon in it.
_INSIDE_WORDS: Final = 4
#: Questions with their answers in one cell that make it a part of the form.
_INSIDE_LEAST: Final = 3
#: Questions in the left of two columns, and their share of it, that make it the column that asks.
_LABELS_LEAST, _LABELS_SHARE = 4, 0.7
_LISTED: Final = ("risk.factors", "consent.basis", "person.living_situation")
_LEAST_KNOWN: Final = 1.5


def read_table(flow: Flow, table: Table) -> None:
    """Hands the questions and answers of a table to the flow, row by row."""
    rows = _without_rulers(flow, _rows(table))
    outer = flow.shaded_labels, flow.initials, flow.labels_left, flow.asking
    flow.asking = flow.cells_ask and asks_in_cells(flow.lines, table)
    flow.shaded_labels, flow.initials, flow.labels_left = _shades_labels(rows), _initials(flow, rows), _labels_left(flow, rows)
    flow.lists_risks = _lists_risks(flow, rows)
    _read_all(flow, rows, table)
    flow.shaded_labels, flow.initials, flow.labels_left, flow.asking = outer


def _read_all(flow: Flow, rows: list[list[Cell]], table: Table) -> None:
    if _is_numbered(flow, rows):
        column = _answer_column(flow, rows)
        for row in rows:
            _numbered_row(flow, row, column, table)
        return
    told = _columns_told(flow, rows)
    if told is not None:
        for row in rows[1:]:
            _told_row(flow, row, *told, table)
        return
    at = 0
    while at < len(rows):
        at += read_rows(flow, rows, at, table)


def _columns_told(flow: Flow, rows: list[list[Cell]]) -> tuple[int, int] | None:
    """The columns of the questions and of the answers in a table of three or more whose first row names that of the answers and has
    another column between or behind ("What we ask | Why | Your answer"); None for any other table."""
    head = rows[0] if rows else []
    wide = [row for row in rows[1:] if len(row) == len(head)]
    named = [cell.column for cell in head if _ANSWERS.match(flow.words(cell))]
    if len(head) < _SHEET_COLUMNS or len(named) != 1 or len(wide) < _COLUMNS_LEAST or is_matrix(flow, head, wide):
        return None
    asked = {
        cell.column: sum(known(flow.words(row[at])) >= _LEAST_KNOWN for row in wide)
        for at, cell in enumerate(head)
        if cell.column < named[0]
    }
    best = max(asked, key=lambda column: asked[column], default=named[0])
    return (best, named[0]) if 2 * asked.get(best, 0) > len(wide) else None


def _told_row(flow: Flow, row: list[Cell], asked: int, answers: int, table: Table) -> None:
    """One row of such a table; what stands between question and answer explains the question, what stands behind them remarks on the
    answer, and stands for it where that is empty."""
    question = next((cell for cell in row if cell.column == asked), None)
    answer = next((cell for cell in row if cell.column == answers), None)
    if question is None or answer is None or not flow.words(question):
        if len(row) == 1:
            _lone_cell(flow, row[0], table)
        return
    opened = flow.open(" ".join(flow.words(question).split()), question.place)
    opened.hint = " ".join(flow.words(cell) for cell in row if asked < cell.column < answers).strip()
    remarks = [cell for cell in row if cell.column > answers]
    filled = flow.words(answer) or any(line.has_tick for line in flow.lines.of_cell(answer))
    for cell in [answer] if filled or not remarks else remarks:
        _answer(flow, cell)
    flow.current = None


def _shades_labels(rows: list[list[Cell]]) -> bool:
    """Whether every row of a table sets its questions on shade before answers that are not."""
    pairs = [row for row in rows if len(row) > 1]
    alternate = all(cell.shaded is (number % 2 == 0) for row in pairs for number, cell in enumerate(row))
    return alternate and all(len(row) % 2 == 0 for row in pairs) and len(pairs) >= _SHADED_LEAST


def _labels_left(flow: Flow, rows: list[list[Cell]]) -> bool:
    """Whether the left of two columns asks and the right one answers: most of the left cells are known as questions, few of the right
    ones."""
    pairs = [row for row in rows if len(row) == _PAIR and flow.words(row[0])]
    asked = sum(_cell_label(flow, row[0]) is not None for row in pairs)
    told = sum(_cell_label(flow, row[1]) is not None for row in pairs)
    return asked >= _LABELS_LEAST and asked >= _LABELS_SHARE * len(pairs) and told <= (1 - _LABELS_SHARE) * len(pairs)


def _initials(flow: Flow, rows: list[list[Cell]]) -> str:
    """The few letters that somebody put instead of a tick beside several of the things that may be the matter, in a column of their own
    or beside each option; "" when none did."""
    width = len(rows[0]) if rows else 0
    if width < _PAIR or not all(len(row) == width for row in rows):
        return ""
    for step in (_PAIR, width):
        for at in range(step):
            texts = {
                plain_mark(words)
                for row in rows
                for cell in row[at::step]
                if (words := flow.words(cell)) and not _is_head(row, rows, words)
            }
            if len(texts) != 1 or not all(_INITIALS.fullmatch(text) for text in texts):
                continue
            offered = max(
                sum(_is_risk(flow.words(cell)) for row in rows for cell in row[other::step]) for other in range(step) if other != at
            )
            if offered >= _RISKS_LEAST:
                return texts.pop()
    return ""


def _is_head(row: list[Cell], rows: list[list[Cell]], words: str) -> bool:
    """Whether a word in the first row names its column."""
    return row is rows[0] and not _INITIALS.fullmatch(words)


def _rows(table: Table) -> list[list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [rows[number] for number in sorted(rows)]


def _without_rulers(flow: Flow, rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows of a printed spreadsheet without the letters of its columns and the numbers of its rows; any others as they are."""
    first = [flow.words(cell) for cell in rows[0]] if rows else []
    letters = [text for text in first if text]
    if len(letters) < _SHEET_COLUMNS or letters != [chr(ord("A") + number) for number in range(len(letters))]:
        return rows
    return [row[1:] if len(row) > 1 and flow.words(row[0]).isdigit() else row for row in rows[1:]]


def _without_numbers(flow: Flow, rows: list[list[Cell]]) -> list[list[Cell]]:
    """The first rows of a table of yes and no, as far as they are numbered, without the column of the numbers; any others as they are."""
    numbered = list(takewhile(lambda row: _NUMBER.fullmatch(flow.words(row[0])), rows[1:]))
    if len(numbered) < _COLUMNS_LEAST or len(rows[0]) <= _SHEET_COLUMNS or len(flow.words(rows[0][0]).split()) > 1:
        return rows
    bare = [row[1:] for row in (rows[0], *numbered)]
    return bare if is_matrix(flow, bare[0], bare[1:]) else rows


def _lists_risks(flow: Flow, rows: list[list[Cell]]) -> bool:
    """Whether a table lists what may be the matter, each with a mark, a yes or no, or the empty place for one beside it."""
    pairs = [pair for row in rows for pair in pairwise(row)]
    marked = [(cell, place) for cell, place in pairs if flow.words(place) and is_mark(flow, place)]
    if not marked:
        return False
    alternate = [pair for row in rows for pair in zip(row[::2], row[1::2], strict=False)]
    if all(len(row) % 2 == 0 for row in rows) and all(is_mark(flow, place) for _, place in alternate):
        marked = alternate
    return sum(_is_risk(flow.words(cell)) for cell, _ in marked) >= _RISKS_LEAST


def _is_risk(text: str) -> bool:
    return any(likeness >= SURE for _, likeness in codes_of("risk.factors", text))


def _side_by_side(flow: Flow, rows: list[list[Cell]], at: int) -> list[list[Cell]]:
    """The rows from `at` on one below the other where their heading stands two or three times side by side; empty otherwise."""
    row = rows[at]
    heads = [flow.words(cell) for cell in row]
    width = next(
        (width for width in range(2, len(row) // 2 + 1) if len(row) % width == 0 and heads == heads[:width] * (len(row) // width)), 0
    )
    below = _alike_below(rows, at)
    if width == _PAIR and names_state(heads[1]):
        below = list(takewhile(lambda line: all(is_mark(flow, cell) for cell in line[1::width]), below))
    if not width or not below or not all(heads):
        return []
    pieces = [line[start : start + width] for start in range(0, len(row), width) for line in below]
    return [[replace(cell, column=number, columns=1) for number, cell in enumerate(piece)] for piece in (row[:width], *pieces)]


def _under_headings(flow: Flow, rows: list[list[Cell]], at: int) -> list[tuple[Cell, list[list[Cell]]]]:
    """Headings that stand side by side, each over two columns of questions and answers ("The person | Referred by"), each with its rows;
    empty for any other row. One of them at least names whom its questions are about."""
    row = rows[at]
    shape = [cell.column + number for cell in row for number in (0, 1)]
    below = list(takewhile(lambda line: [cell.column for cell in line] == shape, rows[at + 1 :]))
    if len(row) < _PAIR or any(cell.columns != _PAIR for cell in row) or len(below) < _HEADED_LEAST:
        return []
    words = [flow.words(cell) for cell in row]
    if not all(words) or any(each.endswith(("?", ":")) for each in words) or all(heading_of(each)[0] is About.UNKNOWN for each in words):
        return []
    asked = [[known(flow.words(line[2 * number])) >= KNOWN for line in below] for number in range(len(row))]
    if not all(any(column) for column in asked):
        return []
    return [(cell, [line[2 * number : 2 * number + 2] for line in below]) for number, cell in enumerate(row)]


def read_rows(flow: Flow, rows: list[list[Cell]], at: int, table: Table) -> int:
    """Reads the rows from `at` on that belong together; how many they were."""
    row = rows[at]
    if len(row) == 1:
        heads = heads_run_together(flow, row[0], rows[at + 1 : at + 2])
        below = _alike_below(rows, at + 1) if heads else []
        if heads and is_matrix(flow, heads, [rows[at + 1], *below]):
            read_matrix(flow, heads, [rows[at + 1], *below])
            return 2 + len(below)
        _lone_cell(flow, row[0], table)
        return 1
    if flow.asking and any(question_in_cell(flow.lines, cell) for cell in row):
        _pairs(flow, row, table)
        return 1
    if at + 1 < len(rows) and is_choice(flow, row, rows[at + 1]):
        read_choice(flow, row, rows[at + 1])
        return 2
    if _options_row(flow, row):
        for cell in row:
            if flow.current is not None:
                flow.current.lines.extend(line for line in flow.lines.of_cell(cell) if not line.blank)
        return 1
    repeated = _side_by_side(flow, rows, at)
    if repeated:
        read_rows(flow, repeated, 0, table)
        return 1 + (len(repeated) - 1) * len(repeated[0]) // len(row)
    columns = _under_headings(flow, rows, at)
    if columns:
        for heading, pairs in columns:
            words = flow.words(heading)
            flow.section(heading_of(words)[0], words)
            for pair in pairs:
                _pairs(flow, pair, table)
        return 1 + len(columns[0][1])
    below = _alike_below(rows, at)
    people = read_people(flow, [row, *below])
    if people:
        return people
    row, *below = _without_numbers(flow, [row, *below])
    row = _past_name_of_list(flow, row) if below else row
    if below and is_matrix(flow, row, below):
        read_matrix(flow, row, below)
        return 1 + len(below)
    if below and is_scored(flow, row, below):
        read_scored(flow, row, below)
        return 1 + len(below)
    if below and _is_header(flow, row, below):
        answers = list(takewhile(lambda line: not _is_header_row(flow, line, table), below))
        if answers:
            _header(flow, row, answers)
            return 1 + len(answers)
    _pairs(flow, row, table)
    return 1


def _is_numbered(flow: Flow, rows: list[list[Cell]]) -> bool:
    """Whether the first column holds only numbers, or the name of a group in the first of its rows, the second the questions and
    the last the answers."""
    wide = [row for row in rows if len(row) >= 3 and row[0].column == 0]
    numbers = sum(bool(_NUMBER.fullmatch(flow.words(row[0]))) for row in wide)
    if numbers >= _NUMBERED_LEAST and numbers >= len(wide) - 1:
        return len(_without_numbers(flow, wide)[0]) == len(wide[0])
    grouped = [row for row in wide if len(row) == 3]
    empty = sum(not flow.words(row[0]) and bool(flow.words(row[1])) for row in grouped)
    asked = sum(known(flow.words(row[1])) >= _LEAST_KNOWN for row in grouped)
    return len(grouped) == len(wide) and empty >= _GROUPED_LEAST and empty * 2 > len(wide) and asked * 2 > len(wide)


def _answer_column(flow: Flow, rows: list[list[Cell]]) -> int:
    """The column of a numbered table in which the answers stand: the one headed so, or the last that is not headed as remarks;
    without headings, the last that is not mostly empty beside fuller ones."""
    wide = [row for row in rows if len(row) >= 3 and row[0].column == 0]
    columns = {cell.column: flow.words(cell) for cell in wide[0][2:]}
    if not _NUMBER.fullmatch(flow.words(wide[0][0])):
        named = [column for column, words in columns.items() if _ANSWERS.match(words)]
        plain = [column for column, words in columns.items() if words and not heads_remarks(words)]
        return (named[:1] or plain[-1:] or [max(columns)])[0]
    filled = Counter(cell.column for row in wide for cell in row[2:] if flow.words(cell))
    return max((column for column, count in filled.items() if 2 * count > max(filled.values())), default=max(columns))


def _numbered_row(flow: Flow, row: list[Cell], column: int, table: Table) -> None:
    """One row of such a table: number or group, question, what the form says about it, answer, remarks. Remarks beside an empty
    answer stand for it."""
    if len(row) < 3:
        if len(row) == 1:
            _lone_cell(flow, row[0], table)
        return
    first, asked, *others = row
    group = flow.words(first)
    if group and not _NUMBER.fullmatch(group):
        flow.section(section_of(group)[0], group)
    answer = next((cell for cell in others if cell.column == column), others[-1])
    if not flow.words(asked) or all(_set_apart(flow, cell) for cell in (asked, answer) if flow.words(cell)):
        return
    question = flow.open(" ".join(flow.words(asked).split()), asked.place)
    question.hint = " ".join(flow.words(cell) for cell in others[: others.index(answer)]).strip()
    remarks = others[others.index(answer) + 1 :]
    for cell in [answer] if flow.words(answer) or not remarks else remarks:
        _answer(flow, cell)
    flow.current = None


def _options_row(flow: Flow, row: Sequence[Cell]) -> bool:
    """Whether every cell of a row holds one printed answer of the question before the table."""
    keys = flow.current.keys[:2] if flow.current is not None and not flow.current.rows else ()
    if len(row) == _PAIR and _asks_else(flow, row[0], keys) and only_mark(flow.words(row[1])):
        return False
    texts = [line.text for cell in row for line in flow.lines.of_cell(cell) if not line.blank]
    filled = [bool(flow.words(cell)) for cell in row]
    apart = {_set_apart(flow, cell) for cell in row if flow.words(cell)}
    if (
        sum(filled) < 2
        or len(apart) > 1
        or filled != sorted(filled, reverse=True)
        or any(text.strip().endswith(("?", ":")) for text in texts)
    ):
        return False
    return any(all(any(likeness >= _LIKE_AN_OPTION for _, likeness in codes_of(key, text)) for text in texts) for key in keys)


def _asks_else(flow: Flow, cell: Cell, keys: Sequence[str]) -> bool:
    """Whether a cell holds a known question for another key, although its words could answer these ("Detained under the Mental Health Act"
    below "In hospital")."""
    asked = asks(flow.words(cell))[:1]
    return known(flow.words(cell)) >= KNOWN and asked != () and asked[0].to not in keys


def _alike_below(rows: list[list[Cell]], at: int) -> list[list[Cell]]:
    """The rows directly below that have the same columns."""
    shape = [(cell.column, cell.columns) for cell in rows[at]]
    below = []
    for row in rows[at + 1 :]:
        if [(cell.column, cell.columns) for cell in row] != shape:
            break
        below.append(row)
    return below


# -- one cell over the whole width -------------------------------------------------------------------------------------------


def _lone_cell(flow: Flow, cell: Cell, table: Table) -> None:
    if _read_captioned(flow, cell):
        return
    if _answers_shaded(flow, cell, table):
        _answer(flow, cell)
        return
    lines = [line for line in flow.lines.of_cell(cell) if not line.blank]
    heading = any(block.heading is not None for block in cell.blocks if isinstance(block, Paragraph))
    if flow.boxes_ask and len(table.cells) == 1 and lines and not (lines[0].has_tick or lines[0].has_entry or heading or cell.shaded):
        flow.open(lines[0].text.strip(), lines[0].place)
        _answer(flow, cell, past=lines[:1])
        flow.current = None
        return
    if len(lines) == 1 and not any(isinstance(block, Table) for block in cell.blocks):
        line = lines[0]
        text = asked_words(line)
        title = line.all_marked(Mark.BOLD) or cell.shaded or heading
        if title and not line.has_tick and not line.has_entry and not questions_in_line(flow, line, True):
            about, fits = heading_of(text)
            heads = fits >= known(text) or (_is_title(text) and (not asks(text) or _heads_rows(cell, table)))
            if heads and not is_asked_by_number(text, about, fits):
                flow.section(about, text)
            question = flow.open(text, line.place)
            question.heading = True
            return
    if len(lines) > 1 and not lines[0].has_tick and not lines[0].has_entry and _is_numbered_question(flow, lines[0]):
        flow.open(lines[0].text.strip(), lines[0].place)
        _answer(flow, cell, past=lines[:1])
        return
    flow.cell(cell)


def _answers_shaded(flow: Flow, cell: Cell, table: Table) -> bool:
    """Whether a plain cell stands right below a known question on shade in a table of one column: its answer, whatever it says."""
    if cell.shaded or flow.current is None or not flow.current.keys or flow.current.answered or any(other.column for other in table.cells):
        return False
    above = next((other for other in table.cells if other.row + other.rows == cell.row), None)
    first = next((line for line in flow.lines.of_cell(cell) if not line.blank), None)
    if first is None or any(isinstance(block, Table) or block.heading is not None for block in cell.blocks):
        return False
    text = first.text.strip()
    asks_itself = first.all_marked(Mark.BOLD) or without_number(text) != text or (known(text) >= _LEAST_KNOWN and not text.endswith("."))
    return not asks_itself and above is not None and above.shaded and flow.words(above).startswith(flow.current.label[:_SHORT])


def _is_numbered_question(flow: Flow, line: Line) -> bool:
    """Whether a line begins with the number of a question and not with that of a house for which a question waits."""
    text = line.text.strip()
    if without_number(text) == text:
        return False
    waits = flow.current is not None and bool(flow.current.keys) and not flow.current.answered
    return not waits or text.endswith(("?", ":")) or known(text) >= _LEAST_KNOWN


def _heads_rows(cell: Cell, table: Table) -> bool:
    """Whether a cell stands over the whole width of a table with several cells in the row below."""
    below = [other for other in table.cells if other.row == cell.row + cell.rows]
    return cell.columns > 1 and len(below) > 1


def _is_title(text: str) -> bool:
    return len(text.split()) <= 8 and not text.endswith("?")


# -- labels over answers -----------------------------------------------------------------------------------------------------


def _is_header(flow: Flow, row: Sequence[Cell], below: list[list[Cell]]) -> bool:
    labels = [_cell_label(flow, cell) or "" for cell in row if flow.words(cell)]
    if len(labels) < 2 or not all(labels):
        return False
    first = below[0]
    if any(_cell_label(flow, cell) and _set_apart(flow, cell) for cell in first):
        return False
    recognised = sum(known(label) >= 1.5 or column_of(label) is not None for label in labels)
    if recognised * 2 < len(labels):
        return False
    if all(_set_apart(flow, cell) for cell in row if flow.words(cell)) and not any(
        _set_apart(flow, cell) for cell in first if flow.words(cell)
    ):
        return True
    if _is_listing(flow) and len(labels) > 2 and all(column_of(label) is not None for label in labels):
        return True
    return not any(_cell_label(flow, cell) is not None and known(flow.words(cell)) >= KNOWN for cell in first)


def _past_name_of_list(flow: Flow, row: list[Cell]) -> list[Cell]:
    """A row of headings whose first names the list too ("Team around the child: name"), with that question opened and the
    heading alone; any other row as it is."""
    label, colon, head = flow.words(row[0]).rpartition(":")
    heads = [head.strip(), *(flow.words(cell) for cell in row[1:])]
    if not colon or len(heads) < _COLUMNS_LEAST or any(column_of(text) is None for text in heads):
        return row
    if not any(ask.to == "support.professionals" for ask in asks(label)[:1]):
        return row
    flow.open(label.strip(), row[0].place)
    return [replace(row[0], blocks=(Paragraph((Span(head.strip(), frozenset({Mark.BOLD})),), row[0].place),)), *row[1:]]


def _has_other_rows(flow: Flow, labels: Sequence[str]) -> bool:
    """Whether the list before a table has had its rows, under other headings than these, and no section says that more follow."""
    rows = flow.current.rows if flow.current is not None and flow.about is not About.PROFESSIONALS else []
    return bool(rows) and set(rows[-1]) != set(labels)


def _is_listing(flow: Flow) -> bool:
    """Whether the section or the question before a table asks who else is involved."""
    return flow.about is About.PROFESSIONALS or (flow.current is not None and flow.current.keys[:1] == ("support.professionals",))


def _heads_one(flow: Flow) -> bool:
    """Whether the heading right above a table is of one professional ("WORKER") in a form that asked for others before."""
    heading = flow.current.label.split() if flow.current is not None and flow.current.heading else []
    one = len(heading) == 1 and not heading[0].casefold().endswith("s")
    return one and any(question.rows or column_of(question.label) == ("name",) for question in flow.questions)


#: Known questions in a row of plain cells that are no row of somebody's details.
_HEADER_LEAST: Final = 3


def _is_header_row(flow: Flow, row: Sequence[Cell], table: Table) -> bool:
    filled = [cell for cell in row if flow.words(cell)]
    asked = sum(known(flow.words(cell)) >= KNOWN for cell in filled)
    told = any(letter.isdigit() or letter == "@" for cell in filled for letter in flow.words(cell))
    if asked >= _HEADER_LEAST and asked * 2 > len(filled) and not told:
        return True
    return len(filled) >= 1 and all(_set_apart(flow, cell) and _cell_label(flow, cell) for cell in filled)


def _set_apart(flow: Flow, cell: Cell) -> bool:
    return cell.shaded or all(
        line.all_marked(Mark.BOLD) or line.all_marked(Mark.SMALL) for line in flow.lines.of_cell(cell) if not line.blank
    )


def _cell_label(flow: Flow, cell: Cell) -> str | None:
    """The words of a cell that holds only a question (and hints), None when it holds anything else."""
    lines = [line for line in flow.lines.of_cell(cell) if not line.blank]
    if (
        not lines
        or any(line.has_tick or line.has_entry or line.typed for line in lines)
        or any(isinstance(block, Table) for block in cell.blocks)
    ):
        return None
    first = lines[0]
    text = first.text.strip()
    if any(bit.marks & _ANSWERING for bit in first.bits) and not first.all_marked(Mark.HIGHLIGHT):
        return None
    whole = flow.shaded_labels and cell.shaded
    if (
        not text
        or len(text.split()) > 40
        or any(answer for line in lines for _, answer in questions_in_line(flow, line, False) if not whole)
    ):
        return None
    if not _looks_like_label(first, cell, text):
        return None
    more = [text]
    for line in lines[1:]:
        if line.all_marked(Mark.ITALIC) or line.all_marked(Mark.GREY) or line.all_marked(Mark.SMALL):
            more.append(f"({line.text.strip()})" if not line.text.strip().startswith("(") else line.text.strip())
        elif cell.shaded or line.all_marked(Mark.BOLD) == first.all_marked(Mark.BOLD):
            if not (cell.shaded or first.all_marked(Mark.BOLD)):
                return None
            more.append(line.text.strip())
        else:
            return None
    return " ".join(more)


def _looks_like_label(line: Line, cell: Cell, text: str) -> bool:
    if line.all_marked(Mark.BOLD) or cell.shaded:
        return True
    fits = known(text)
    if text.endswith((":", "?")):
        return fits >= 1.2
    return fits >= KNOWN or column_of(text) is not None


def _header(flow: Flow, row: Sequence[Cell], below: list[list[Cell]]) -> None:
    labels = [_cell_label(flow, cell) or "" for cell in row]
    columns = [column_of(label) for label in labels]
    subject = flow.subject or flow.about
    listed = _is_listing(flow) and not _has_other_rows(flow, labels) and not (len(below) == 1 and _heads_one(flow))
    parts = {part for parts in columns if parts for part in parts}
    grid = {"name", "role"} <= parts or len(parts) >= 3
    listed = listed or _lists_staff(flow, row, below, parts)
    if (
        grid
        and flow.about is not About.OFFICE
        and (listed or flow.about is not About.NOBODY)
        and (listed or (len(below) > 1 and subject not in _NAMED) or (subject is About.CONTACT and len(below) > 1))
    ):
        question = (
            flow.current if listed and flow.current is not None and not flow.current.answered else flow.open("professionals", row[0].place)
        )
        question.keys = ("support.professionals",)
        for line in below:
            question.rows.append({label: list(flow.lines.of_cell(cell)) for label, cell in zip(labels, line, strict=True)})
        return
    for index, label in enumerate(labels):
        if label:
            heads = heading_of(label)[0] is not About.UNKNOWN and all(_holds_questions(flow, line[index]) for line in below)
            if heads:
                flow.section(heading_of(label)[0], label)
            flow.open(label, row[index].place).heading = heads
            for line in below:
                flow.cell(line[index])
    flow.current = None


def _lists_staff(flow: Flow, row: Sequence[Cell], below: list[list[Cell]], parts: AbstractSet[str]) -> bool:
    """Whether names, jobs (no relations) and ways to reach them stand below headings set apart, more than one: people who work with
    somebody, whatever the heading above says."""
    whole = {"name", "role"} <= parts and bool(parts & _REACHED)
    related = any("relation" in group for cell in row for group in meaning(flow.words(cell)).main)
    filled = sum(sum(bool(flow.words(cell)) for cell in line) > 1 for line in below)
    return whole and not related and filled > 1 and all(_set_apart(flow, cell) for cell in row)


def _holds_questions(flow: Flow, cell: Cell) -> bool:
    """Whether a cell is a small form of its own: questions with their answers, line below line."""
    asked = [line for line in flow.lines.of_cell(cell) if not line.blank and questions_in_line(flow, line, False)]
    return len(asked) >= _INSIDE_LEAST


# -- label beside answer -----------------------------------------------------------------------------------------------------


def _pairs(flow: Flow, row: Sequence[Cell], table: Table) -> None:
    offered = _without_empty_end(flow, row)
    if _marked_before(flow, offered):
        before = flow.current
        target = flow.current = before if before is not None and _has_codes(before) else _listing(flow, before, offered[1])
        for mark, option in zip(offered[::2], offered[1::2], strict=True):
            target.lines.append(ticked_line(flow.words(option), is_ticked(flow, mark), option.place))
        return
    if _read_captioned_list(flow, row):
        return
    waiting = False
    index = 0
    parent = flow.current
    all_marked = _row_of_risks(flow, row)
    while index < len(row):
        cell = row[index]
        if _read_captioned(flow, cell):
            waiting = False
            index += 1
            continue
        text = flow.words(cell)
        following = row[index + 1] if index + 1 < len(row) else None
        label = (
            _cell_label(flow, cell)
            or (_whole_label(flow, row) if index == 0 else None)
            or (_before_control(flow, cell, following) if not waiting else None)
            or (_italic_label(flow, row, table) if index == 0 else None)
            or (_left_label(flow, row) if index == 0 and flow.labels_left else None)
        )
        boxed = any(line.has_tick for line in flow.lines.of_cell(cell))
        if (
            following is not None
            and text
            and not boxed
            and is_mark(flow, following)
            and (all_marked or _marks_option(flow, cell, following, parent))
        ):
            target = _listing(flow, parent, cell)
            target.lines.append(ticked_line(text, is_ticked(flow, following), cell.place))
            parent = flow.current = target
            index += 2
            continue
        if label is not None and cell.rows > 1 and index == 0 and (section_of(label)[0] is not About.UNKNOWN or _heads_group(flow, row)):
            flow.section(heading_of(label)[0], label)
            index += 1
            continue
        if label is not None and not (waiting and not _set_apart(flow, cell) and _is_answer(flow, cell, following)):
            flow.open(label, cell.place)
            waiting = True
        elif text or any(line.has_entry for line in flow.lines.of_cell(cell)):
            if waiting and not _asks_itself(flow, cell):
                _answer(flow, cell)
                waiting = following is not None and _cell_label(flow, following) is None and not _asks_beside(flow, row, index)
            else:
                flow.cell(cell)
        elif not text:
            waiting = waiting and False
        index += 1


def _row_of_risks(flow: Flow, row: Sequence[Cell]) -> bool:
    """Whether a row of a list of what may be the matter holds nothing but its entries and the places for their marks: the strange
    ones among them are entries too."""
    entries, marks = row[::2], row[1::2]
    if not flow.lists_risks or len(row) % 2 or len(entries) < _COLUMNS_LEAST or not all(is_mark(flow, cell) for cell in marks):
        return False
    return any(_is_risk(flow.words(cell)) for cell in entries) and not any(is_mark(flow, cell) for cell in entries if flow.words(cell))


def _without_empty_end(flow: Flow, row: Sequence[Cell]) -> Sequence[Cell]:
    """A row of boxes and options without the last pairs of empty cells, where a list had an option too few."""
    end = len(row)
    while end > _COLUMNS_LEAST and not flow.words(row[end - 1]) and not flow.words(row[end - 2]):
        end -= 2
    return row[:end]


def _heads_group(flow: Flow, row: Sequence[Cell]) -> bool:
    """Whether the tall first cell of a row names the questions beside it: set apart as they are, with answers that are not."""
    return len(row) > 2 and all(_set_apart(flow, cell) for cell in row[:2]) and not _set_apart(flow, row[2])


def _read_captioned(flow: Flow, cell: Cell) -> bool:
    """Reads a cell that holds a caption and its answer in a form whose cells do; False for any other."""
    if flow.asking and (asked := question_in_cell(flow.lines, cell) or _unanswered(flow, cell)):
        flow.open(" ".join(line.text.strip() for line in asked).rstrip(":"), asked[0].place)
        _answer(flow, cell, past=asked)
        flow.current = None
        return True
    if any(isinstance(block, Table) for block in cell.blocks):
        return False
    lines = flow.lines.of_cell(cell)
    caption = caption_of(lines, flow.captions) if flow.captions is not None else None
    if caption is None and flow.typed_captions:
        caption = typed_below(lines)
    if caption is None:
        return False
    flow.open(caption.text.strip().rstrip(":"), caption.place)
    _answer(flow, cell, past=[caption])
    flow.current = None
    return True


def _unanswered(flow: Flow, cell: Cell) -> list[Line]:
    """The question of a cell in which nothing else stands; empty for any other cell."""
    shown = [line for line in flow.lines.of_cell(cell) if not line.blank]
    asks_only = len(shown) == 1 and not shown[0].has_tick and not shown[0].has_entry and known(shown[0].text) >= KNOWN
    return shown if asks_only else []


def _read_captioned_list(flow: Flow, row: Sequence[Cell]) -> bool:
    """Reads a row of cells that each hold a caption and below it a column of a list of people, line beside line; False for any
    other row."""
    if not _is_listing(flow) or len(row) < _COLUMNS_LEAST:
        return False
    columns = [[line for line in flow.lines.of_cell(cell) if not line.blank] for cell in row]
    captions = [caption_of(lines, Mark.BOLD) or caption_of(lines, Mark.SMALL) for lines in columns]
    if any(caption is None or column_of(caption.text) is None for caption in captions):
        return False
    depths = {len(lines) for lines in columns}
    if len(depths) != 1 or depths <= {0, 1} or any(line.has_tick for lines in columns for line in lines):
        return False
    listed = flow.current is not None and flow.current.keys[:1] == ("support.professionals",)
    question = flow.current if listed and flow.current is not None else flow.open("professionals", row[0].place)
    question.keys = ("support.professionals",)
    labels = [lines[0].text.strip() for lines in columns]
    for people in zip(*(lines[1:] for lines in columns), strict=True):
        question.rows.append({label: [line] for label, line in zip(labels, people, strict=True)})
    return True


def _whole_label(flow: Flow, row: Sequence[Cell]) -> str | None:
    """The words of the first of two cells whose colon parts the question from what explains it ("Communication: how to talk
    with the person"), as the longer question that the vocabulary knows; None when the cell holds its own answer."""
    if len(row) != 2 or not flow.words(row[1]):
        return None
    lines = [line for line in flow.lines.of_cell(row[0]) if not line.blank]
    if len(lines) != 1 or lines[0].has_tick or lines[0].has_entry or lines[0].typed or _asks_itself(flow, row[1]):
        return None
    if any(
        known(label) >= KNOWN and answer
        for line in flow.lines.of_cell(row[1])[:1]
        for label, answer in questions_in_line(flow, line, False)
    ):
        return None
    text = lines[0].text.strip()
    explains = text.partition(":")[2].split()
    return text if len(explains) > _EXPLAINS and known(text) >= KNOWN else None


def _italic_label(flow: Flow, row: Sequence[Cell], table: Table) -> str | None:
    """The words of a cell in italics beside the one other cell of its table: a question by its place where no other waits for the
    answer."""
    if len(row) != 2 or len(table.cells) != 2 or not flow.words(row[1]) or (flow.current is not None and _waits(flow.current)):
        return None
    label, answer = ([line for line in flow.lines.of_cell(cell) if not line.blank] for cell in row)
    asks_it = len(label) == 1 and label[0].all_marked(Mark.ITALIC) and len(label[0].text.split()) <= LABEL_WORDS
    if not asks_it or label[0].has_tick or label[0].has_entry or flow.is_set_apart(answer[0]) or _asks_itself(flow, row[1]):
        return None
    return label[0].text.strip()


def _left_label(flow: Flow, row: Sequence[Cell]) -> str | None:
    """The words of the left of two cells in a table whose left column asks: a question, whatever its words."""
    lines = [line for line in flow.lines.of_cell(row[0]) if not line.blank]
    if len(row) != _PAIR or not lines or any(line.has_tick or line.has_entry or line.typed for line in lines):
        return None
    words = " ".join(line.text.strip() for line in lines)
    return words if len(words.split()) <= LABEL_WORDS else None


def _waits(question: Question) -> bool:
    return bool(question.keys) and not question.answered and not question.heading


def _before_control(flow: Flow, cell: Cell, following: Cell | None) -> str | None:
    """The words of a cell beside a control or somebody's typing: a question by its place, whatever its words."""
    lines = [line for line in flow.lines.of_cell(cell) if not line.blank]
    if following is None or not lines or any(line.has_tick or line.has_entry or line.typed for line in lines):
        return None
    beside = [line for line in flow.lines.of_cell(following) if not line.blank]
    if _asks_itself(flow, cell) or not beside or not (beside[0].has_tick or beside[0].has_entry or beside[0].typed):
        return None
    filled = [line for line in flow.lines.of_cell(following) if line.has_entry or line.typed]
    options = any(line.has_tick and line.text.strip() for line in flow.lines.of_cell(following))
    return " ".join(line.text.strip() for line in lines) if options or (filled and not any(line.has_tick for line in filled)) else None


def _asks_beside(flow: Flow, row: Sequence[Cell], at: int) -> bool:
    """Whether printed words behind what somebody typed stand before more of that: the next question, whatever its words."""
    typed = all(line.typed or line.has_entry for line in flow.lines.of_cell(row[at]))
    if not typed or at + 2 >= len(row) or not any(map(str.isalpha, flow.words(row[at + 1]))):
        return False
    return _before_control(flow, row[at + 1], row[at + 2]) is not None


def _listing(flow: Flow, parent: Question | None, cell: Cell) -> Question:
    """The question to which a marked option of a list belongs: the one before it, or that of the risks."""
    if parent is not None and parent.keys[:1] and parent.keys[0] in _LISTED:
        return parent
    told = parent is not None and parent.answered and parent.keys[:1] == ("risk.current_issues",)
    if flow.lists_risks or parent is None or (told and not any(line.has_tick for line in parent.lines)):
        begun = next((question for question in flow.questions if question.label == _RISKS), None)
        question = begun or flow.open(_RISKS, cell.place)
        question.keys = ("risk.factors",)
        return question
    return parent


def _marked_before(flow: Flow, row: Sequence[Cell]) -> bool:
    """Whether a row holds printed options of a list, each with the place for its mark before it."""
    marks, options = row[::2], row[1::2]
    key = flow.current.keys[0] if flow.current is not None and _has_codes(flow.current) else "risk.factors"
    yes_or_no = KEYS[key].type is KeyType.YESNO
    if len(row) % 2 or not all(is_mark(flow, cell) for cell in marks):
        return False
    if yes_or_no and all(_names_answer(flow.words(cell)) for cell in options):
        return not any(_names_answer(flow.words(cell)) for cell in marks)
    if any(is_mark(flow, cell) for cell in options):
        return False
    if any(line.has_tick for cell in options for line in flow.lines.of_cell(cell)):
        return False
    if key not in _LISTED and any("?" in flow.words(cell) or len(flow.words(cell).split()) > _OPTION_WORDS for cell in options):
        return False
    meant = sum(_is_option(key, flow.words(cell)) for cell in options)
    listed = flow.current is not None and key in flow.current.keys[:1] and any(line.has_tick for line in flow.current.lines)
    return meant * 2 >= len(options) if len(options) > 1 else bool(meant) or listed


def _names_answer(text: str) -> bool:
    return bool(set(text.lower().split()) & {"yes", "no", "unknown", "known"})


def _is_option(key: str, text: str) -> bool:
    return any(likeness >= _LIKE_AN_OPTION for _, likeness in codes_of(key, text))


def _has_codes(question: Question) -> bool:
    """Whether a question is answered by one of a record key's codes, or by yes and no."""
    key = next(iter(question.keys), "")
    return key in KEYS and KEYS[key].type in (KeyType.CHOICE, KeyType.CHOICES, KeyType.YESNO)


def _marks_option(flow: Flow, cell: Cell, following: Cell, parent: Question | None) -> bool:
    """Whether a cell is a printed option and the cell after it the place for its mark."""
    text, mark = flow.words(cell), flow.words(following)
    if flow.lists_risks and _is_risk(text):
        return True
    if _set_apart(flow, cell) and mark.lower() not in _CROSSES:
        return False
    keys = parent.keys[:1] if parent is not None else ()
    if any(likeness >= _LIKE_AN_OPTION for key in (*keys, "risk.factors") if key in _LISTED for _, likeness in codes_of(key, text)):
        return True
    in_list = parent is not None and keys and keys[0] in _LISTED and len(parent.lines) >= 2 and all(line.has_tick for line in parent.lines)
    return bool(in_list) and not _set_apart(flow, cell) and not asks_yes_or_no(text)


def _asks_itself(flow: Flow, cell: Cell) -> bool:
    """Whether a cell holds a question of its own above its answer."""
    lines = [line for line in flow.lines.of_cell(cell) if not line.blank]
    if len(lines) < 2 or lines[0].has_tick or lines[0].has_entry:
        return False
    first, second = lines[0], lines[1]
    apart = any(first.all_marked(mark) and not second.all_marked(mark) for mark in (Mark.BOLD, Mark.SMALL))
    return apart and (known(first.text) >= _LEAST_KNOWN or first.text.rstrip().endswith(("?", ":")))


def _is_answer(flow: Flow, cell: Cell, following: Cell | None) -> bool:
    """Whether a plain cell after a label is its answer although its words are known as a label too."""
    return not flow.words(cell).endswith((":", "?"))


def _answer(flow: Flow, cell: Cell, past: Sequence[Line] = ()) -> None:
    """Everything in an answer's cell goes to the question before it, except where a marked label stands inside; `past` are the
    lines of that question when it stands in the same cell."""
    for block in cell.blocks:
        if isinstance(block, Table):
            flow.table(block)
            continue
        for line in flow.lines.of(block):
            if any(line is asked for asked in past):
                continue
            if line.blank or flow.current is None:
                if flow.current is not None and flow.current.answered:
                    flow.current.lines.append(line)
                continue
            found = questions_in_line(flow, line, False)
            if found and _is_question_inside(flow, line, found):
                flow.line(line, block)
            elif flow.current.answered or not flow.is_set_apart(line):
                _answer_line(flow, line)


def _answer_line(flow: Flow, line: Line) -> None:
    """A line of an answer goes to the question before it, and from the next known question within it on to that one: its own
    answers stand behind it ("Yes /  Possible /  No    Autism    Yes /  Possible /  No")."""
    chunks = chunks_of(line.bits)
    start = 0
    for at in range(1, len(chunks) - 1):
        if at > start and _asks_behind_gap(flow, chunks[at], chunks[at + 1]):
            _append(flow, replace(line, bits=_with_gaps(chunks[start:at])))
            flow.open(printed(chunks[at]).strip(" :"), line.place)
            start = at + 1
    _append(flow, replace(line, bits=_with_gaps(chunks[start:])) if start else line)


def _append(flow: Flow, line: Line) -> None:
    if flow.current is not None:
        flow.current.lines.append(line)


def _with_gaps(chunks: Sequence[list[Bit]]) -> tuple[Bit, ...]:
    return tuple(bit for chunk in chunks for bit in (*chunk, Bit("\t")))[:-1]


def _asks_behind_gap(flow: Flow, chunk: Sequence[Bit], following: Sequence[Bit]) -> bool:
    """Whether plain words behind a gap are a known question, no answer to the one before, with an answer of its own behind it."""
    if any(bit.tick is not None or bit.entry is not None or bit.marks & _ANSWERING for bit in chunk):
        return False
    words = printed(chunk).strip(" :")
    keys = flow.keys(words, asks(words))[:1] if known(words) >= KNOWN and not flow.is_option(words) else ()
    if not keys or keys[0] not in KEYS or (flow.current is not None and keys[0] in flow.current.keys):
        return False
    chosen = KEYS[keys[0]].type in (KeyType.CHOICE, KeyType.CHOICES, KeyType.YESNO) and bool(
        codes_of(keys[0], printed(following).strip(" /"))
    )
    return chosen or all(Mark.ANSWER in bit.marks for bit in following)


def _is_question_inside(flow: Flow, line: Line, found: Sequence[tuple[str, list[Bit]]]) -> bool:
    """Whether a line of an answer's cell asks something else: in bold type, or by plain words with a colon where no account stands."""
    label, answer = found[0]
    if lead_is_bold(line):
        return known(label) >= _LEAST_KNOWN
    keys = flow.current.keys[:1] if flow.current is not None else ()
    account = any(key in KEYS and KEYS[key].type in (KeyType.PROSE, KeyType.LIST, KeyType.CHOICES) for key in keys)
    told = (
        known(label) >= KNOWN
        and len(label.split()) <= _INSIDE_WORDS
        and not re.search(r"[.,;]", label)
        and not any(ask.to in keys for ask in asks(label)[:1])
    )
    apart = line.text[len(label) :].lstrip().startswith(":") or (
        len(found) > 1 and all(part[0].entry is not None and part[0].tick is None for _, part in found if part)
    )
    return told and not account and bool(answer) and apart
