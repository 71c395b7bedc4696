"""A network team's week, told as a tracker would export it, to try Rung on.

The stories are data (``week/*.yaml``); what is here builds them into tickets with a history, and
tells the tickets of any instant of the week as Jira's search would answer then.
"""
