"""The report on themes: figures of many people, protected, as a page, a file of its own, a spreadsheet or JSON."""
