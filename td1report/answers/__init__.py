"""One function a question: what was measured -> the typed facts and figures of its answer."""
