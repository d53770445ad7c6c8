"""How an answer is read, run, compared and judged."""
