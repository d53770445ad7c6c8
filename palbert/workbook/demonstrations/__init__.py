"""What the notebooks measure and prove."""
