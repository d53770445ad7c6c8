"""BERT, as the model uses it: where pretrained weights come from, attention, dropout."""
