"""Our own reader of credentials: what each kind looks like, and where one stands in a text."""
