const key = load(); // pragma: allowlist secret
