"""What every printed page shares: its letters, its breaks and its look. Knows no capability."""
