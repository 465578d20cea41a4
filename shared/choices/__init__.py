"""The office's own words for where customers come from, their trade and region, and units: offered, not forced."""
