"""What was made once and is not made again: every cache of the program, and what each of its keys covers (floor 0)."""

from slm.cache.cache import CHARTS, FOLDER, PAGES, PAPERS, TEXTS, Cache, CacheKey, DiskCache, MemoryCache

__all__ = ["CHARTS", "FOLDER", "PAGES", "PAPERS", "TEXTS", "Cache", "CacheKey", "DiskCache", "MemoryCache"]
