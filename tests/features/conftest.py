"""Grounds shared by the tests of features."""

import pytest
from flask import Flask

from tests.features.reports_ground import ACTUAL_COSTS, LUMP_SUM, run_projects


@pytest.fixture
def running(empty_app: Flask) -> Flask:
    """One project of the lump-sum edition, prefinanced with 3,680.00."""
    run_projects(LUMP_SUM)
    return empty_app


@pytest.fixture
def running_on_costs(empty_app: Flask) -> Flask:
    """One project of the actual-costs edition: grant 700.00, prefinanced with 630.00."""
    run_projects(ACTUAL_COSTS)
    return empty_app


@pytest.fixture
def three_running(empty_app: Flask) -> Flask:
    """Three projects of the lump-sum edition."""
    run_projects(LUMP_SUM, 3)
    return empty_app
