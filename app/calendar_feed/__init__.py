"""Due dates of one's own work as a calendar that any calendar program follows, behind a secret link."""
