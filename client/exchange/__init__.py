"""Bringing files in and taking lists out: the wizard and the export."""
