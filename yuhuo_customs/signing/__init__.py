"""XML signatures: ``xmldsig`` knows XML and holds no keys; signers take bytes and give signature bytes."""
