"""Statements of reasons in the schema of the European Union's Transparency Database.

An online newspaper's comments need not go there as a rule; whoever must or wants to send them finds
the files ready. Source of fields and rules: the database's own schema, in force since 1 July 2025.
"""
