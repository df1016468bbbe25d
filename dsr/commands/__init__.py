"""The commands of `dsr`, by who uses them."""
