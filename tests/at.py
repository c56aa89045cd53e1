"""`python -m tests.at MOMENT ARGUMENTS…`: the product's command line with the clock standing."""

from __future__ import annotations

import sys
from datetime import datetime

from bot import __main__, app


def main() -> None:
    """Runs `python -m bot` as if it were MOMENT (ISO 8601 with an offset)."""
    moment = datetime.fromisoformat(sys.argv.pop(1))
    app.system_clock = lambda: moment
    __main__.main()


if __name__ == "__main__":
    main()
