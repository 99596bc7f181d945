"""Tables in the style of the case studies: coded segments, Querschau, case profiles, structures."""
