"""Reads the log: one module a family of checks, its portable .sql files beside it."""
