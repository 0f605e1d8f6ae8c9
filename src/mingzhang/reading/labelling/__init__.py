"""Every amount cell gets the words of its row and column (行列标目)."""
