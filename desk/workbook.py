"""Tables as an Excel file; words are written as text, so that no cell is taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Sequence[str | int | float | None]


def as_xlsx(sheets: Sequence[tuple[str, Sequence[str], Sequence[Row]]]) -> bytes:
    """``sheets``: (name, headers, rows). Numbers stay numbers; None is an empty cell."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        for name, headers, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(headers) - 1, 0), 16)
            for column, header in enumerate(headers):
                sheet.write_string(0, column, header, bold)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    elif value is not None:
                        sheet.write_number(number, column, value)
            if rows:
                sheet.autofilter(0, 0, len(rows), len(headers) - 1)
    return target.getvalue()
