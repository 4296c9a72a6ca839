"""All that lies on disk: results under content keys, a cache, the output folder, the saved report, digests of code."""
