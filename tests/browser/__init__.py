"""Tests in a real browser. What it is to show may take long on a machine with much to do."""

from playwright.sync_api import expect

expect.set_options(timeout=15_000)
