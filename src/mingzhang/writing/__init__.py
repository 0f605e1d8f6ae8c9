"""Facts become sheets, sentences and files: the statutory book in every format."""
