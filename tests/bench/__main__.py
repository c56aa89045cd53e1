"""`make bench`: how fast the product's own work is on this machine. Nothing here is a test."""

from __future__ import annotations

from tests.bench import both, figures, files, load, rivals, sync
from tests.bench.base import million


def main() -> None:
    sync.measure()
    both.measure()
    snapshot = million()
    load.compare(snapshot)
    figures.measure(snapshot)
    files.measure(million(receivables=930_000, customers=300_000))
    rivals.compare(snapshot)


if __name__ == "__main__":
    main()
