//! Writes the seeds: what the protocol's reference shows, and stories told step by step. `seeds FOLDER`.

fn main() {}
