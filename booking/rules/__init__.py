"""What may happen. Plain functions that refuse first, flush, and never commit."""
