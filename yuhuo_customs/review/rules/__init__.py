"""The shipped rules, one module per subject; found by walking this package."""
