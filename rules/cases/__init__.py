"""Rule cases: an incident, a policy and an instant, and what is expected of the decision."""
