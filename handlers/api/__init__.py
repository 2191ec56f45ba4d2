"""The API: what may be asked, what is answered, and who may."""
