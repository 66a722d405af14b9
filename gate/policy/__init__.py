"""From results to a verdict: pure, with the day handed in."""
