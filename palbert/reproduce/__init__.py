"""The whole table by one command: missing runs are trained side by side and kept as they end."""
