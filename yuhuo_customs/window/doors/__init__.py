"""The ways to the window for other processes: HTTP, the folder of a client program, RabbitMQ, and push."""
