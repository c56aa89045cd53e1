"""What holds for all tests: how deep they go, and why a browser test cannot run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from bot.cli.process import settle_memory
from tests import databases, depth, postgres
from tests.browser_setup import reason_to_skip
from tests.one_thread import without_threads

depth.register()

# As the product, and not with rich's tracebacks, which take a second each to colour.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Asked before the first browser test, so a run without one starts nothing."""
    if item.get_closest_marker("browser") and (reason := reason_to_skip()):
        pytest.skip(reason)


@pytest.fixture(params=["sqlite", "postgres"])
def each_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test once on each kind of database: paths stand for either (`tests.databases`)."""
    if request.param == "postgres" and postgres.programs() is None:
        pytest.skip("PostgreSQL não está instalado: python -m tests.debian_setup")
    with databases.of_kind(request.param):
        yield


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Without threads, for tests of what comes out and not of what happens at once."""
    with without_threads():
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """A few show a defect of every morning, or of every end; many look for the rare ones."""
    parser.addoption("--anos", type=int, default=2, help="simulated years to run")
    parser.addoption("--sinais", type=int, default=6, help="signals at random moments")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A simulated year for each seed, a signal for each number."""
    for name, option in (("seed_of_year", "--anos"), ("signal_number", "--sinais")):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, range(metafunc.config.getoption(option)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The years first: one that begins last is waited for alone."""
    items.sort(key=lambda item: item.get_closest_marker("year") is None)


def pytest_collection_finish() -> None:
    """As a running bot: what is loaded by now is never walked again by the collector."""
    settle_memory()
