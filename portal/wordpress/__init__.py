"""The import of a WordPress export: from `portal.formats.wxr` to articles and comments."""
