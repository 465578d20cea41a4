"""The contact history: what was said, by whom, and what comes next."""
