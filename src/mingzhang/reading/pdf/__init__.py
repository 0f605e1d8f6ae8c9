"""PDF with a text layer becomes pages of grids and lines (PDF 前端)."""
