"""Issues as points on a map for other programs: GeoJSON in the shape of OGC API - Features, part 1."""
