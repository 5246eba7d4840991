"""`python -m tm`."""

from tm.cli import program

program()
