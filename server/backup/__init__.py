"""Backups: made, restored at once to see whether they are good, brought back, and removed by a rule."""
