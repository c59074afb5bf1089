"""Reads texts: the rulebook and the kinds of text rules."""
