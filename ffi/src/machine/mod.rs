//! The protocol machine in the caller's memory.
