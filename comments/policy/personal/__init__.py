"""Finding personal data in folded texts: one module for each family, each a pure search.

Every search gives places [start, end) of the folded text. Few false finds matter more here than
finding everything: numbers need a right checksum, and digits alone need a word that names them.
"""
