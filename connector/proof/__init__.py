"""The proof log: what the history shows of who restored what, in numbers that name their sources."""
