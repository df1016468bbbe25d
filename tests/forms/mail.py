"""A sheet typed into the body of a mail."""

from tests.forms.page import Grid, Sheet


def mail(sheet: Sheet) -> bytes:
    """The text as UTF-8: headings in capitals, cells of a row apart by a colon or tabs."""
    rows: list[str] = []
    for block in sheet.blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                rows.append("\t".join("\n".join(line.text for line in cell.lines) for cell in row))
            rows.append("")
        else:
            rows += ["", block.text.upper(), ""] if block.heading else [block.text]
    return ("\n".join(rows).strip() + "\n").encode()
