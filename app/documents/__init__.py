"""Documents on paper: what a DOCX says, as pages of a PDF."""
