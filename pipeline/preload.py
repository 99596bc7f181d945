"""What worker processes need, imported once before they are forked."""

import pipeline.coding
import pipeline.extract.pdf
import pipeline.language
import pipeline.work  # noqa: F401
