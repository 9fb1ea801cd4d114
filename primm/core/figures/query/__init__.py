"""Questions to the cache, as SQL: which rows are in play, and what is counted over them."""
