"""Machine translation: engines behind one interface, with guards, a cache, a ceiling on cost, and keys that stay home.

    settings_for(name, project)  ->  EngineSettings   what an engine may use: address, model, a key bound to them
    available(project)           ->  [EngineInfo]     which engines there are and what each needs
    estimate(requests, name, s)  ->  Estimate         what a run would send, and its price
    run(requests, name, s, ...)  ->  Report           drafts, one Answer at a time

Nothing of an engine is imported before that engine is used.
"""

from tm.engines.base import Answer, Engine, EngineSettings, Limits, Request
from tm.engines.cache import Cache
from tm.engines.guard import refuse
from tm.engines.registry import EngineInfo, available
from tm.engines.run import Estimate, Report, estimate, run
from tm.engines.settings import settings_for

__all__ = [
    "Answer",
    "Cache",
    "Engine",
    "EngineInfo",
    "EngineSettings",
    "Estimate",
    "Limits",
    "Report",
    "Request",
    "available",
    "estimate",
    "refuse",
    "run",
    "settings_for",
]
