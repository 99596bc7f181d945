"""Who speaks: turns, labels, speakers, roles and asides of transcripts and minutes."""
