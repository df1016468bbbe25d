"""Ratios against a peer or the physical limit, measured in the same run: `make bench`. No timing stands in a test."""
