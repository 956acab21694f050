/*
 No TLS: for services that serve the login over plain HTTP, and devices that trust their network.
 */
#include "tls_hook.h"

#include <stdio.h>

struct tls *tls_open(int descriptor, const char *host, const char *authorities)
{
    (void)descriptor;
    (void)authorities;
    fprintf(stderr, "%s wants TLS, and this program was built without: use handheld-tls, or a service with plain login and --plain\n",
            host);
    return NULL;
}

enum tls_step tls_handshake(struct tls *tls, unsigned *why)
{
    (void)tls;
    (void)why;
    return TLS_FAILED;
}

long tls_read(struct tls *tls, void *bytes, size_t room)
{
    (void)tls;
    (void)bytes;
    (void)room;
    return TLS_BROKEN;
}

long tls_write(struct tls *tls, const void *bytes, size_t length)
{
    (void)tls;
    (void)bytes;
    (void)length;
    return TLS_BROKEN;
}

void tls_close(struct tls *tls)
{
    (void)tls;
}
