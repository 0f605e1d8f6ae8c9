"""Objectives, indicators and observations → examination, scores, warnings, coverage, consequences. Pure."""
