"""The door: session codes, passes, scanning, and the register."""
