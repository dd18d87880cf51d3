"""Issues of an older ledger, brought in from a spreadsheet through the same actions as real work."""
