"""The folder that a run lives in: whose it is, what it holds, how it is watched."""
