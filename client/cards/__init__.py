"""One customer, all round: who they are, what happened, what is promised."""
