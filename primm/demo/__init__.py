"""A synthetic year of the four desks, made from published margins: what happened, in order, and who typed it when."""
