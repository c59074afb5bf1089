"""Turns what exports say into one form: addresses, clocks, visible text, sentences."""
