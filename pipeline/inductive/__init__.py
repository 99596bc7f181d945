"""Open coding: free codes, what no code has reached yet, and how many codes each further document brings."""
