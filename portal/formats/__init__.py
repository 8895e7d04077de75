"""Readers of foreign files: pure, streaming, and strict about what they hand on."""
