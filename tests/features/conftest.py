"""Grounds shared by the tests of features."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.features.reports_ground import ACTUAL_COSTS, LUMP_SUM, Ground, ground

__all__ = ["ground"]


@pytest.fixture
def running(ground: Ground, tmp_path: Path) -> Iterator[Flask]:
    """One project of the lump-sum edition, prefinanced with 3,680.00."""
    with ground.copied(tmp_path, LUMP_SUM) as app:
        yield app


@pytest.fixture
def running_on_costs(ground: Ground, tmp_path: Path) -> Iterator[Flask]:
    """One project of the actual-costs edition: grant 700.00, prefinanced with 630.00."""
    with ground.copied(tmp_path, ACTUAL_COSTS) as app:
        yield app


@pytest.fixture
def three_running(ground: Ground, tmp_path: Path) -> Iterator[Flask]:
    """Three projects of the lump-sum edition."""
    with ground.copied(tmp_path, LUMP_SUM, 3) as app:
        yield app
