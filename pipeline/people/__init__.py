"""What people code: their codings, the place of each in a text, the sheets in which they code."""
