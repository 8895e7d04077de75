"""The policy engine: pure functions from (rules, text, facts) to a verdict.

Nothing below this package imports Django, a database, a clock or the network, so the same call
serves intake, the editor's examples, a dry run and a test, and always gives the same answer.
"""
