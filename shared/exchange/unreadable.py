"""Why a file cannot be read: one sentence each, with row and column where there are any.

The reading process sends the code and the values; the sentence is put together where the language is known.
"""

from __future__ import annotations

from shared.errors import Refused
from shared.text import N_, _


class Unreadable(Exception):
    """Raised while reading, in the process that reads."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


_SENTENCES = {
    "missing": N_("The file is not there any more, or it may not be opened. Close it in Excel and choose it again."),
    "empty": N_("The file is empty; nothing was imported."),
    "large": N_("The file is larger than {most} MB; nothing was imported. Divide it and import the parts."),
    "password": N_("The workbook is protected by a password. Save it in Excel without one and choose it again."),
    "old": N_("This is a workbook of Excel 97-2003. Save it in Excel as .xlsx and choose it again."),
    "binary": N_("This is a binary workbook (.xlsb). Save it in Excel as .xlsx and choose it again."),
    "opendocument": N_("This is an OpenDocument sheet (.ods). Save it as .xlsx and choose it again."),
    "web": N_(
        "This is a web page with the name of a workbook. Open it in Excel, save it as .xlsx and choose it again."
    ),
    "other": N_("This is neither a workbook nor a text table; nothing was imported. Choose an .xlsx or .csv file."),
    "damaged": N_("The workbook is damaged or was not copied to its end; nothing was imported. Fetch it once more."),
    "unpacked": N_("The workbook would unpack to more than {most} MB; nothing was imported. Divide it."),
    "bomb": N_("The workbook is packed in a way no spreadsheet does; it was not opened and nothing was imported."),
    "entities": N_("The workbook holds a document type, which no spreadsheet needs; it was not opened."),
    "sheet": N_("There is no sheet “{sheet}” in the workbook; nothing was imported."),
    "rows": N_("The sheet goes on after row {row}; at most {most} rows are imported at once. Divide the file."),
    "columns": N_("Row {row} goes as far as column {column}; at most {most} columns are imported."),
    "encoding": N_(
        "Row {row}, column {column} cannot be read: its bytes are not {encoding} like the rest of the file."
    ),
    "cut": N_("The file breaks off in row {row}, in the middle of a character; it was not copied to its end."),
    "quote": N_("Row {row}, column {column}: a quotation mark is opened and never closed; nothing was imported."),
    "quoted": N_("Row {row}: something follows a closing quotation mark; nothing was imported."),
    "nul": N_("Row {row} holds bytes that no text has; the file is damaged and nothing was imported."),
    "long": N_("Row {row}, column {column} holds more than {most} characters; nothing was imported."),
    "exhausted": N_(
        "The file needs more memory or time than a table of its size; it was given up, nothing was imported."
    ),
}


def refusal(code: str, values: dict[str, object]) -> Refused:
    """The error that carries the sentence of a code."""
    return Refused(_(_SENTENCES[code]).format(**values))
