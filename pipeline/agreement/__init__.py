"""Agreement between coders (people, rules, models): kappa, alpha, precision and recall, disagreements."""

from pipeline.agreement.compare import COMPARISON_COLUMNS, compare, disagreements, reliability, summary
from pipeline.agreement.measures import ACCEPTABLE, TENTATIVE
from pipeline.agreement.votes import PROPOSED, Votes, votes_of
from pipeline.agreement.workbook import write_agreement_xlsx

__all__ = [
    "ACCEPTABLE",
    "COMPARISON_COLUMNS",
    "PROPOSED",
    "TENTATIVE",
    "Votes",
    "compare",
    "disagreements",
    "reliability",
    "summary",
    "votes_of",
    "write_agreement_xlsx",
]
