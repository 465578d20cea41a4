"""The firm that uses the program: what stands at the head of its paper."""
