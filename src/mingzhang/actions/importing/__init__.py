"""What imports share (导入): columns, cells, lines, and the entries that a file stands for."""
