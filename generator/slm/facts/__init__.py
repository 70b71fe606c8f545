"""What follows from the whole book, each rule once: results, credits, workloads, other terms (floor 6)."""
