"""Reports: the ledger as a workbook, and the figures of a month."""
