"""Tables on a page: ruled, half ruled and loose ones."""
