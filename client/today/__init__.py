"""The start page: what is to be done today, and done there."""
