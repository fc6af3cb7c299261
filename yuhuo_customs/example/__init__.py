"""The shipped example: a wig seller's workbook from Xuchang, and its damaged twin. All firms are invented."""
