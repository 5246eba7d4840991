"""Faults on purpose: what the world does to a command while it runs. docs/safety.md says which test proves what."""
