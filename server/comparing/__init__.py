"""What a database has, against what this program makes in an empty one on the same server."""
