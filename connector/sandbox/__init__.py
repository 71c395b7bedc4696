"""Trackers to try on: Jira Cloud, Jira Data Center and ServiceNow over HTTP on loopback."""
