"""Jira as it answers, Cloud and Data Center."""
