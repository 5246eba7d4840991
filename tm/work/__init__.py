"""The use cases, one module a command. They introduce the pure parts to the disk, return values, and print nothing."""
