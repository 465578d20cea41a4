"""Saved views: how somebody likes to see a list, under a name of his own."""
