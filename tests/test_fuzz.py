"""A few damaged files of every format; `make fuzz` reads many."""

import pytest
from bench.fuzz import Task, examples, fuzz, made
from bench.mutants import MUTATORS


@pytest.mark.parametrize("suffix", sorted(MUTATORS))
def test_damaged_files_are_read_or_refused_by_name(suffix: str) -> None:
    tally = fuzz(Task(suffix, seed=7), files=40, keep=None)
    assert tally.failures == ()
    assert tally.counts["read"] > 0


def test_a_mutant_can_be_made_again() -> None:
    sources = examples("xlsx")
    assert made("txt", examples("txt"), 1, 5) == made("txt", examples("txt"), 1, 5)
    assert made("xlsx", sources, 1, 5) != made("xlsx", sources, 1, 6)
