"""One period against another: a test, and an effect size with its interval."""
