"""The review: rules find, the policy decides, each order gets a verdict."""
