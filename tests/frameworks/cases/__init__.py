"""The frameworks, one module each; ``catalogue`` lists them."""
