"""What people do with a lead: it is offered, claimed, handed over, given back, put off, noted and taken back."""
