"""ServiceNow as its Table API answers."""
