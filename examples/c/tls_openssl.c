/*
 TLS by OpenSSL 1.1.1 or later.
 */
#define MSNP_MACHINE_ONLY
#include "tls_hook.h"

#include <limits.h>
#include <msnp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct tls {
    SSL_CTX *context;
    SSL *connection;
};

void tls_close(struct tls *tls)
{
    if (tls == NULL)
        return;
    if (SSL_is_init_finished(tls->connection))
        SSL_shutdown(tls->connection);
    SSL_free(tls->connection);
    SSL_CTX_free(tls->context);
    OPENSSL_free(tls);
}

struct tls *tls_open(int descriptor, const char *host, const char *authorities)
{
    struct tls *tls = OPENSSL_zalloc(sizeof *tls);
    if (tls == NULL)
        return NULL;
    tls->context = SSL_CTX_new(TLS_client_method());
    if (tls->context != NULL) {
        SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION);
        SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
        SSL_CTX_set_mode(tls->context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        tls->connection = SSL_new(tls->context);
    }
    if (tls->connection == NULL ||
        (authorities != NULL ? SSL_CTX_load_verify_locations(tls->context, authorities, NULL)
                             : SSL_CTX_set_default_verify_paths(tls->context)) != 1 ||
        SSL_set1_host(tls->connection, host) != 1 || SSL_set_tlsext_host_name(tls->connection, host) != 1 ||
        SSL_set_fd(tls->connection, descriptor) != 1) {
        SSL_free(tls->connection);
        SSL_CTX_free(tls->context);
        OPENSSL_free(tls);
        return NULL;
    }
    return tls;
}

enum tls_step tls_handshake(struct tls *tls, unsigned *why)
{
    int outcome = SSL_connect(tls->connection);
    if (outcome == 1)
        return TLS_DONE;
    switch (SSL_get_error(tls->connection, outcome)) {
    case SSL_ERROR_WANT_READ:
        return TLS_WANTS_READ;
    case SSL_ERROR_WANT_WRITE:
        return TLS_WANTS_WRITE;
    default:
        break;
    }
    switch (SSL_get_verify_result(tls->connection)) {
    case X509_V_OK:
        *why = MSNP_LINK_ERROR_TLS;
        break;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        *why = MSNP_LINK_ERROR_WRONG_CERTIFICATE_NAME;
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        *why = MSNP_LINK_ERROR_EXPIRED_CERTIFICATE;
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        *why = MSNP_LINK_ERROR_WRONG_CLOCK;
        break;
    default:
        *why = MSNP_LINK_ERROR_UNTRUSTED_CERTIFICATE;
        break;
    }
    return TLS_FAILED;
}

/* What an outcome that is no number of bytes means. */
static long other(struct tls *tls, int outcome)
{
    switch (SSL_get_error(tls->connection, outcome)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return TLS_LATER;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_ENDED;
    default:
        return TLS_BROKEN;
    }
}

long tls_read(struct tls *tls, void *bytes, size_t room)
{
    int outcome = SSL_read(tls->connection, bytes, room > INT_MAX ? INT_MAX : (int)room);
    return outcome > 0 ? outcome : other(tls, outcome);
}

long tls_write(struct tls *tls, const void *bytes, size_t length)
{
    int outcome = SSL_write(tls->connection, bytes, length > INT_MAX ? INT_MAX : (int)length);
    return outcome > 0 ? outcome : other(tls, outcome);
}
