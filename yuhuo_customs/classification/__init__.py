"""Pre-classification: typed code, the firm's own history, rule packs; evidence for every code (rules.md §5).

No suggestion is a ruling: Chinese 8 and 10 digits come from the user, the shipped packs know HS 2022 six digits.
"""
