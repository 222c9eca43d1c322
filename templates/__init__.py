"""What customers and staff read. Data only; a shop overrides single files in a folder of its own."""
