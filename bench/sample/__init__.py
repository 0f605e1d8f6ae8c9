"""The sample office's two years: plans in round figures, and the exact amounts that print as published."""
