"""Benchmarks, each a module with `main()`; `python -m benchmarks` runs those whose material is here."""
