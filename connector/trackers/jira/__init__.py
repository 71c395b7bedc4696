"""Jira Cloud and Data Center, with Jira Service Management on both."""
