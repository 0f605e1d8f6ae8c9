"""The solver keeps quiet, whoever asks for it first and together with whom."""

from __future__ import annotations

import subprocess
import sys

ASKED_TOGETHER = """
from concurrent.futures import ThreadPoolExecutor
from mingzhang.solver import new_model
with ThreadPoolExecutor(8) as threads:
    models = list(threads.map(lambda _: new_model(), range(32)))
print(len(models))
"""


def test_threads_that_ask_together_leave_the_screen_as_it_was() -> None:
    asked = subprocess.run([sys.executable, "-c", ASKED_TOGETHER], capture_output=True, text=True, check=True)
    assert (asked.stdout, asked.stderr) == ("32\n", "")
