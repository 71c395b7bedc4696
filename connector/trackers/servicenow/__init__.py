"""ServiceNow through its Table API: what is believed of its answers, how nothing is lost, what is written."""
