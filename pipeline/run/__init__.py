"""The engine: from a corpus to a results folder (settings, plan, worker processes, store, manifest)."""
