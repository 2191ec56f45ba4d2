"""Where leads come from: a payload in, a NewLead out."""
