"""Users, departments, roles, what the office writes down for everybody, and who did what."""
