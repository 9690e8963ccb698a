"""The tables of correction requests."""

from .answers import Question, QuestionAnswer
from .counts import Precheck, Wish
from .decisions import Decision, DecisionItem, Letter
from .evidence import Evidence, Forgotten
from .requests import CorrectionRequest, Event, EventText, RequestItem

__all__ = [
    "CorrectionRequest",
    "Decision",
    "DecisionItem",
    "Event",
    "EventText",
    "Evidence",
    "Forgotten",
    "Letter",
    "Precheck",
    "Question",
    "QuestionAnswer",
    "RequestItem",
    "Wish",
]
