"""Reading who changed what; the rows themselves are written by the door."""
