"""The sample office (示例单位), loaded from `examples/office` by the deeds of its own people."""
