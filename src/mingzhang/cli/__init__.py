"""The shell: `mingzhang read`, `check`, `rules`; the demo; the documents generated from the code."""
