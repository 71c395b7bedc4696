"""The passes: reading what there is, deciding what is due, and storing both."""
