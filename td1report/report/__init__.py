"""Plan -> results -> what was measured + answers -> Report."""
