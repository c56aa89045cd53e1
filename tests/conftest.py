"""Where Playwright's driver or Chromium does not start, the browser tests say so and skip."""

from __future__ import annotations

import pytest

from tests.browser_setup import reason_to_skip


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Asked before the first browser test, so a run without one starts nothing."""
    if item.get_closest_marker("browser") and (reason := reason_to_skip()):
        pytest.skip(reason)
