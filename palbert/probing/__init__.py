"""Sentence pairs put to trained models: answers, pictures, the panel."""
