"""From finished runs to verdicts: the ledger, the table, what was reproduced."""
