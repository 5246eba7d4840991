"""Runs `tm` from a checkout: `python cli.py --help`. The installed command is `tm`."""

from tm.cli import program

if __name__ == "__main__":
    program()
