"""How many processor cores there are to use; loads no torch, so that launching stays fast."""


def usable_cores() -> int:
    """Processor cores that this process may use: its affinity, and its container's share."""
    import joblib

    return joblib.cpu_count()
