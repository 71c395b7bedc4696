"""Export files: CSV, JSON and JSON lines, plain or gzipped, streamed. The way in is ``connector.trackers``."""
