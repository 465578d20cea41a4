"""Entering orders and receipts."""
