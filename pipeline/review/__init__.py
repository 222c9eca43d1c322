"""Staff's side: what a person may do with drafts, whatever they do it with."""
