"""The commands of the command line, by whom they serve; each loads what it needs when it runs."""
