"""WeChat Official Account: ``router`` takes requests in, ``ledger`` decides what goes out, ``platform`` calls it."""
