//! The client: sockets, TLS and a thread inside, events from a queue.
