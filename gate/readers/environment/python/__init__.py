"""What Python reads of its environment, whichever library it asks, through functions of its own."""
