"""Who works here: units, users, posts, sign-in, sessions and devices."""
