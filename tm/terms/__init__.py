"""The glossary: terms, their approved and forbidden translations, and where a text uses them, in whatever case form."""

from tm.terms.adapter import TermRule, terms_for
from tm.terms.glossary import dump, load
from tm.terms.match import check, find, outdated
from tm.terms.model import Candidate, Glossary, Term, TermFinding, TermHit
from tm.terms.suggest import suggest

__all__ = [
    "Candidate",
    "Glossary",
    "Term",
    "TermFinding",
    "TermHit",
    "TermRule",
    "check",
    "dump",
    "find",
    "load",
    "outdated",
    "suggest",
    "terms_for",
]
