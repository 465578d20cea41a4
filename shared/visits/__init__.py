"""Appointments at a customer's: planned, moved, done, printed."""
