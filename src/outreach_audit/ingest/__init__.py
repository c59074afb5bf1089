"""Reads exported files into raw tables and understands what they hold."""
