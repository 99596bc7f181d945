"""Agreement between coders: people with each other, rules and models with what people decided."""

from pipeline.agreement.compare import compare
from pipeline.agreement.measures import ACCEPTABLE, TENTATIVE
from pipeline.agreement.model import Agreement, Figures, Pair, Precision
from pipeline.agreement.overall import agreement_of, beside_the_machine, differences, to_discuss
from pipeline.agreement.votes import FINAL, PROPOSED, Votes, votes_in, votes_of
from pipeline.agreement.workbook import write_agreement_xlsx

__all__ = [
    "ACCEPTABLE",
    "FINAL",
    "PROPOSED",
    "TENTATIVE",
    "Agreement",
    "Figures",
    "Pair",
    "Precision",
    "Votes",
    "agreement_of",
    "beside_the_machine",
    "compare",
    "differences",
    "to_discuss",
    "votes_in",
    "votes_of",
    "write_agreement_xlsx",
]
