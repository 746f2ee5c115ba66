"""Numbers from outside, such as territory or prices, laid beside a series."""
