"""What the auditor and the years ask: logs united, moved, kept and restored, so that nothing is lost unseen."""
