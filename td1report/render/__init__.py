"""Report + language -> page, print document and PDF; computes nothing."""
