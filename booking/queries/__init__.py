"""What may be read. Each read takes the viewer first and returns only what is theirs to see."""
