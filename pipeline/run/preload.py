"""What worker processes need, imported and loaded once before they are forked."""

import pipeline.coding
import pipeline.extract.pdf
import pipeline.language
import pipeline.run.work  # noqa: F401
from pipeline.language.normal import lemma_of

lemma_of("Haus")  # loads the dictionary, the largest thing that workers share
