"""Coverage-guided fuzzing of everything that reads what strangers wrote: `python -m fuzz [NAME...] [--seconds N]`.

Each harness holds laws (what is read and written again is the same; what is built reads again as it was; time is linear)
and seeds to begin with. atheris says which inputs reach new code of `tm` and mutates those. A broken law is saved outside of
the repository, made smaller, and told with its traceback; the run goes on.
"""
