"""Search in the passages of results: words by the rule language's terms, and passages like a given one."""
