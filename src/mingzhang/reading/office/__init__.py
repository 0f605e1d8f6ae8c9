"""Workbooks, Word documents and web pages become pages of grids and lines (办公文件前端)."""
