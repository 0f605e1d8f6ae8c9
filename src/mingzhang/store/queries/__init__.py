"""Questions to the store (查询): reading only, always within the units that the asker may see."""
