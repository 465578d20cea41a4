"""The transaction history: orders, what they hold, and what was paid."""
