"""Medians and percentiles as the table states them."""
import math


def percentile(values, share):
    """The smallest value that at least that share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values):
    return percentile(values, 0.5)


def p99(values):
    return percentile(values, 0.99)
