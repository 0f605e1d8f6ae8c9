"""Statutory forms and phrasebook: dated data, one file per form set, and the loader that vets it."""

from __future__ import annotations
