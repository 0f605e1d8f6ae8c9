"""Plain text whose column alignment is lost becomes tables and paragraphs (纯文本前端)."""
