"""One memory for a team, in PostgreSQL: every project's accepted pairs, found by all of them.

What is on this machine stays complete without it: a project's own catalogs fill the local memory first, and the server
adds what others accepted. So a server that is away costs a warning, never an answer that the catalogs have.
"""

from tm.memory.team.address import Address, parse
from tm.memory.team.server import TeamError
from tm.memory.team.team import Team

__all__ = ["Address", "Team", "TeamError", "parse"]
