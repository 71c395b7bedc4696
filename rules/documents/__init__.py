"""What people write for Rung in YAML: plain data, the place of every piece, and what is wrong with it."""
