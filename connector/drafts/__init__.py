"""What stakeholders are to read: drafts whose every word is the template's own or rests on the ticket."""
