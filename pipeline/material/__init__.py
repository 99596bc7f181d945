"""What a corpus offers before there is a codebook: key terms, their company, groups of passages, headings."""
