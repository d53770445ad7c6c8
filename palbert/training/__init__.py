"""The training loop and what it needs at each step: plan, batches, losses, updates, checkpoints."""
