"""The workplace in the browser: pages over ``pipeline`` for one corpus, served to this computer alone."""
