"""`tm` keeps long articles alive in several languages: catalogs, stale tracking, drafts, assembly."""

__version__ = "0.1.0"
