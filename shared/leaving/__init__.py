"""When somebody leaves: what he has in hand goes to colleagues."""
