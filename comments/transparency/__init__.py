"""The transparency report: figures of each month, counted from the log and never kept by counters.

`figures` says what is counted, `counting` counts it, `freezing` keeps the months that are over,
`reading` finds them for `pages`, `charts` draws and `exporting` writes them as CSV and JSON.
"""
