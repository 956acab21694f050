/*
 TLS as the host supplies it, over a socket that is connected (straight, or through a proxy) and does not block. One of tls_none.c and tls_openssl.c is linked in; a
 handheld would put its own here.
 */
#ifndef TLS_HOOK_H
#define TLS_HOOK_H

#include <stddef.h>

struct tls;

enum tls_step { TLS_DONE, TLS_WANTS_READ, TLS_WANTS_WRITE, TLS_FAILED };

/* What reading and writing give besides a number of bytes. */
#define TLS_ENDED 0
#define TLS_LATER (-1)
#define TLS_BROKEN (-2)

/* Begins. The certificate has to be signed by one of `authorities` (a PEM file), and to be for `host`. NULL: there is no TLS. */
struct tls *tls_open(int descriptor, const char *host, const char *authorities);

/* Goes on with the beginning. After TLS_FAILED, `*why` is a msnp_link_error. */
enum tls_step tls_handshake(struct tls *tls, unsigned *why);

long tls_read(struct tls *tls, void *bytes, size_t room);
long tls_write(struct tls *tls, const void *bytes, size_t length);

/* Ends, and frees it. The socket is not closed. */
void tls_close(struct tls *tls);

#endif
