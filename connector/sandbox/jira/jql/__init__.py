"""JQL as far as the sandbox speaks it, read by a grammar and refused in Jira's words."""
