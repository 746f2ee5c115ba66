"""How far coders who did not see each other's work found the same: coefficients, intervals, drift, disagreements."""
