"""What the folder gateway is built of: names of files, safe reading and writing, marks of what was handed over."""
