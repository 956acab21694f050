/*
 Connections for the machine layer: sockets that do not block, and select(2). No memory but what is static.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#define MSNP_MACHINE_ONLY
#include <msnp.h>

/* Milliseconds of a clock that never goes back. */
uint64_t sockets_now(void);

/* Whom to trust for TLS: a PEM file, or NULL for what the host trusts. It has to stay valid. */
void sockets_trust(const char *authorities);

/* What the machine asks for. */
void sockets_connect(struct msnp_machine *machine, uint32_t link, const struct msnp_endpoint *endpoint);
void sockets_secure(struct msnp_machine *machine, uint32_t link, const struct msnp_string *host);
void sockets_send(struct msnp_machine *machine, uint32_t link, const struct msnp_bytes *bytes);
void sockets_close(uint32_t link);

#ifdef MSNP_WITH_DIRECT
/* Listens for another client, at the address of this machine that its connection to the service has. */
void sockets_listen(struct msnp_machine *machine, uint32_t link);
#endif

/* Waits until something happens to a connection, or until `deadline`, and tells the machine. */
void sockets_wait(struct msnp_machine *machine, uint64_t deadline);

#endif
