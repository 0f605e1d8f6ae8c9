"""Template tags of the workspace: `{% load work %}`."""
