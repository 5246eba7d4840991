"""Runs `tm` from a checkout: `python cli.py --help`. The installed command is `tm`."""

from tm.cli import main

if __name__ == "__main__":
    main()
