"""Issue categories with severities and time limits, and the working calendar that counts them."""
