"""Projects, responsibility areas with their outlines, points with QR codes; the area of a position."""
