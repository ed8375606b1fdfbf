"""Documents about a case: a typed context of plain values for each form, and the press for them."""
