"""The calendar: planning visits, moving them, saying what came of them, printing the day."""
