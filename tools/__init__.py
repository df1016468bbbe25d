"""What makes files of the project out of other files of it."""
