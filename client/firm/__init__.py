"""The firm's particulars, and paper with its name at the head."""
