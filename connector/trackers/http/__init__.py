"""Talking to a tracker: what is asked, how often, and which answers are believed."""
