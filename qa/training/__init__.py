"""What `qa.train` is made of: examples from public sets, hard negatives, windows, the model and its export."""
