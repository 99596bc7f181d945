"""Excel workbooks that a person fills in: correcting codings, coding passages."""
