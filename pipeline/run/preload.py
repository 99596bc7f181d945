"""What all worker processes need, loaded once before they are forked. Readers load with the first document
that needs them."""

import pipeline.language.lean_spacy  # isort: skip
import pipeline.coding
import pipeline.language
import pipeline.run.work  # noqa: F401
from pipeline.language.normal import lemma_of
from pipeline.run.processes import collect_seldom

lemma_of("Haus")  # opens the dictionary
collect_seldom()
