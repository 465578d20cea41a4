"""Reading who changed what, sealing it and proving it; the rows themselves are written by the door."""
