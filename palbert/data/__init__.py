"""From files to batches: data sets, their readers, the embedded corpus, tokens."""
