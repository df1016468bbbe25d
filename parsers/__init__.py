"""Floor 0: bytes of a document to a reading of the form in it. Knows nothing of mail, databases or the web."""
