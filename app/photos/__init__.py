"""Photos: bytes by their SHA-256, resumable upload, EXIF facts, derivatives, fingerprints."""
