"""Speed, measured as ratios in one run: each page beside the same SQL behind bare Flask."""
