"""`python -m tests.at MOMENT ARGUMENTS…`: the product's command line with the clock standing."""

from __future__ import annotations

import sys
from datetime import datetime

import stamina

from bot import __main__, data
from ixc.client import Retries


def main() -> None:
    """Runs `python -m bot` as if it were MOMENT (ISO 8601 with an offset).

    As time stands, there is as little waiting between the tries of a call; they are as many.
    """
    moment = datetime.fromisoformat(sys.argv.pop(1))
    data.system_clock = lambda: moment
    stamina.set_testing(True, attempts=Retries().attempts)
    __main__.main()


if __name__ == "__main__":
    main()
