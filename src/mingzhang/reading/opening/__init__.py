"""A stranger's file is told by its content, bounded, and read in a process of its own (打开文件)."""
