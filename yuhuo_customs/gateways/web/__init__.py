"""What the gateways over HTTP are built of: the exchange, its deadline, the rules by which an answer is judged."""
