"""Evidence of one order in one file: made from the ledger, judged by anybody without it."""
