"""The workspace and the public pages (网页): ask and show. Deeds stand in `actions`."""
