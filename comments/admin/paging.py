"""Pages and counts of the desk's lists, as every list of the newsroom has them."""

from articles.keyset import COUNTED, BadCursor, Order, Page, counted, read_page

__all__ = ["COUNTED", "BadCursor", "Order", "Page", "counted", "read_page"]
