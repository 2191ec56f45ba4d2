"""Planning a drop: what marketing fills in, tries out and changes before it begins."""
