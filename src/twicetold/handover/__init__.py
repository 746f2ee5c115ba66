"""Handing over and taking in: banks of fingerprints in the formats of others, evidence bags, clips, lists of spans."""
