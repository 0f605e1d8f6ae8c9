"""Where the reference documents and their ground truth are; tests that need them skip without."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="needs the reference documents in ../shared (not part of the project)"
)
