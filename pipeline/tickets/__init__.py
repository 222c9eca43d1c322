"""History + event → the customer's choice, the tasks that come of it, the ticket's state, what is due. Pure."""
