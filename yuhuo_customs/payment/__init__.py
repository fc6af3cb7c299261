"""Real-time payment data on customs' request (announcements 2018-165 and 2018-179; transport.md §10)."""
