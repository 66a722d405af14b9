"""Our own readers of text: bytes in, records out; they know no rule, stage, setting or host."""
