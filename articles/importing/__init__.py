"""Rows from other systems, each made once: a `source_ref` that is here already is left alone.

Callers name a thing for ever by its reference; a second run with the same references changes
nothing, whatever people have edited since. Each function is one transaction.
"""
