"""Documents issued about a case: from its records to a typed context, a number, and bytes that never change."""
