"""What stands in ``rung.yaml``, checked as a whole before anything is done."""
