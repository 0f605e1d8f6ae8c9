"""Rows of an office's year (数据): tables, guards, questions to them, and the database beneath."""
