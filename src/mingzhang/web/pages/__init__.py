"""Pages by subject; each module lists its own addresses in `urlpatterns`."""
